using System.Buffers.Binary;
using System.Text;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// Keeps what the records of a network's feed became when they were last read: docs/decisions/0013. Losing it, or a part of it, costs time and
/// nothing else, so its pieces are written one by one.
/// </summary>
internal sealed class RecordMemory(Database database)
{
    // A piece is a few hundred kilobytes: nobody who writes at the same time waits for long.
    private const int PieceRecords = 5000;

    // Print, hash, and the length of the source id.
    private const int FixedBytes = 16 + 8 + 4;

    /// <summary>
    /// What is remembered of the network's records; null where answers about single offers go into offers as well: there a record does not say what its
    /// offer is.
    /// </summary>
    public async Task<RememberedRecords?> Open(InstalledNetwork network, IReadOnlyDictionary<string, KnownOffer> offers, RunKind kind, CancellationToken ct)
    {
        if (network.Template.Steps.Count > 0) return null;
        var pieces = await database.Read(session => session.Query<string>("select records from record_memory where network_id = @Id order by place", new { network.Id }), ct);
        return new RememberedRecords(network, [.. pieces.SelectMany(Read)], offers, kind);
    }

    /// <summary>Replaces what is remembered; null leaves it as it is.</summary>
    public async Task Keep(long networkId, IReadOnlyCollection<RecordResult.Known>? records, CancellationToken ct)
    {
        if (records is null) return;
        await database.Write(session => session.Execute("delete from record_memory where network_id = @networkId", new { networkId }), ct);
        foreach (var (place, piece) in records.Chunk(PieceRecords).Select(Write).Index())
        {
            await database.Write(session => session.Execute(
                "insert into record_memory (network_id, place, records) values (@networkId, @place, @piece)", new { networkId, place = (long)place, piece }), ct);
        }
    }

    private static string Write(RecordResult.Known[] records)
    {
        var bytes = new byte[records.Sum(record => FixedBytes + Encoding.UTF8.GetByteCount(record.SourceId))];
        var rest = bytes.AsSpan();
        foreach (var record in records)
        {
            var length = Encoding.UTF8.GetBytes(record.SourceId, rest[FixedBytes..]);
            BinaryPrimitives.WriteUInt128LittleEndian(rest, record.Print);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], record.Hash);
            BinaryPrimitives.WriteInt32LittleEndian(rest[24..], length);
            rest = rest[(FixedBytes + length)..];
        }

        return Convert.ToBase64String(bytes);
    }

    private static List<RecordResult.Known> Read(string piece)
    {
        var records = new List<RecordResult.Known>(PieceRecords);
        for (ReadOnlySpan<byte> rest = Convert.FromBase64String(piece); rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[24..]);
            records.Add(new RecordResult.Known(
                BinaryPrimitives.ReadUInt128LittleEndian(rest), Encoding.UTF8.GetString(rest.Slice(FixedBytes, length)), BinaryPrimitives.ReadUInt64LittleEndian(rest[16..])));
            rest = rest[(FixedBytes + length)..];
        }

        return records;
    }
}

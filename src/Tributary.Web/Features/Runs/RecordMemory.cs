using System.Buffers;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// Keeps what the records of a network's feed became when they were last read: docs/decisions/0013. Losing it, or a part of it, costs time and
/// nothing else, so its pieces are written a few at a time.
/// </summary>
internal sealed class RecordMemory(Database database)
{
    // As text a piece is 64 kilobytes: below what is only collected with the whole of the memory.
    private const int PieceBytes = 24 * 1024;

    // A few hundred kilobytes: nobody who writes at the same time waits for long.
    private const int PiecesAtOnce = 8;

    /// <summary>
    /// What is remembered of the network's records; null where answers about single offers go into offers as well: there a record does not say what its
    /// offer is.
    /// </summary>
    public Task<RememberedRecords?> Open(InstalledNetwork network, KnownOffers offers, RunKind kind, CancellationToken ct) => network.Template.Steps.Count > 0
        ? Task.FromResult<RememberedRecords?>(null)
        : database.Read<RememberedRecords?>(async session =>
        {
            var characters = await session.Scalar<long>("select coalesce(sum(length(records)), 0) from record_memory where network_id = @Id", new { network.Id });
            var records = ArrayPool<byte>.Shared.Rent((int)characters);
            var length = 0;
            await session.Each("select records from record_memory where network_id = @Id order by place", new { network.Id }, row =>
            {
                // A damaged piece is left out: its records are read anew.
                Convert.TryFromBase64String(row.GetString(0), records.AsSpan(length), out var read);
                length += read;
            });
            return new RememberedRecords(network, records, length, offers, kind);
        }, ct);

    /// <summary>Replaces what is remembered; null leaves it as it is.</summary>
    public async Task Keep(long networkId, IEnumerable<ReadOnlyMemory<byte>>? records, CancellationToken ct)
    {
        if (records is null) return;
        await database.Write(session => session.Execute("delete from record_memory where network_id = @networkId", new { networkId }), ct);
        foreach (var pieces in Pieces(records).Select((piece, place) => new object?[] { networkId, (long)place, piece }).Chunk(PiecesAtOnce))
        {
            await database.Write(session => session.InsertMany("record_memory", "network_id, place, records", pieces), ct);
        }
    }

    private static IEnumerable<string> Pieces(IEnumerable<ReadOnlyMemory<byte>> records)
    {
        var piece = new ArrayBufferWriter<byte>(PieceBytes);
        foreach (var record in records)
        {
            if (piece.WrittenCount > 0 && piece.WrittenCount + record.Length > PieceBytes)
            {
                yield return Convert.ToBase64String(piece.WrittenSpan);
                piece.ResetWrittenCount();
            }

            piece.Write(record.Span);
        }

        if (piece.WrittenCount > 0) yield return Convert.ToBase64String(piece.WrittenSpan);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// What a run remembers of the records that earlier ones read, and what it adds to that. A record is settled when the offer it gave is still
/// what the catalogue has of it: then reading it again would find it unchanged. The records stay the bytes as which they are kept: as 100,000 objects
/// they would be gone through by every collection of memory.
/// </summary>
internal sealed class RememberedRecords : IDisposable
{
    // Print, hash, and the length of the source id, which follows.
    private const int FixedBytes = 16 + 8 + 4;

    // Longer ones are rare; their characters come from the heap.
    private const int ShortId = 256;

    private readonly InstalledNetwork _network;
    private readonly byte[] _before;
    private readonly int _length;
    private readonly int _count;
    private readonly Dictionary<UInt128, Place> _settled = Lent<Dictionary<UInt128, Place>>.Take();
    private readonly ArrayBufferWriter<byte> _learned = new();
    private int _seen;
    private bool _isGivenBack;

    /// <param name="network">Whose records.</param>
    /// <param name="before">A lent array, given back with this, and how much of it is filled: the records as <see cref="Next"/> gave them.</param>
    /// <param name="length">How many bytes of it are filled.</param>
    /// <param name="offers">What the catalogue has.</param>
    /// <param name="kind">What the run looks at.</param>
    public RememberedRecords(InstalledNetwork network, byte[] before, int length, KnownOffers offers, RunKind kind)
    {
        (_network, _before) = (network, before);
        // What was damaged, and all behind it, is forgotten.
        while (length - _length >= FixedBytes && SizeAt(_length) is var size && size >= FixedBytes && size <= length - _length)
        {
            if (IsSettled(_length, offers, kind)) _settled[Print(_length)] = new Place(_length);
            _length += size;
            _count++;
        }
    }

    /// <summary>How many records are settled.</summary>
    public int Settled => _settled.Count;

    /// <summary>The settled records, for whoever reads the feed.</summary>
    public KnownRecords Known => new(_network.Template, _network.Settings, Find);

    /// <summary>A settled record is in this feed too.</summary>
    public void See(RecordResult.Known record)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrNullRef(_settled, record.Print);
        if (place.Seen) return;
        place.Seen = true;
        _seen++;
    }

    /// <summary>What a record that was read became; <paramref name="hash"/> is its offer's.</summary>
    public void Learn(UInt128 print, string sourceId, string hash)
    {
        var length = Encoding.UTF8.GetByteCount(sourceId);
        var record = _learned.GetSpan(FixedBytes + length);
        BinaryPrimitives.WriteUInt128LittleEndian(record, print);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], (ulong)KnownOffer.ReadHash(hash));
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], length);
        _learned.Advance(FixedBytes + Encoding.UTF8.GetBytes(sourceId, record[FixedBytes..]));
    }

    /// <summary>
    /// What is to be remembered from now on, a record at a time; null when that is what is remembered already. What a list of changes does not name is as it was.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>>? Next(bool isWhole)
    {
        if (_learned.WrittenCount == 0 && (!isWhole || _seen == _count)) return null;
        var learned = Records(_learned.WrittenMemory).ToList();
        if (isWhole) return Records(_before.AsMemory(0, _length)).Where(IsSeen).Concat(learned);
        var renewed = learned.Concat(Records(_before.AsMemory(0, _length)).Where(IsSeen)).Select(SourceId).ToHashSet(StringComparer.Ordinal);
        return Records(_before.AsMemory(0, _length)).Where(record => IsSeen(record) || !renewed.Contains(SourceId(record))).Concat(learned);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, true)) return;
        _settled.Clear();
        Lent<Dictionary<UInt128, Place>>.Return(_settled);
        ArrayPool<byte>.Shared.Return(_before);
    }

    private RecordResult.Known? Find(UInt128 print) => _settled.TryGetValue(print, out var place)
        ? new RecordResult.Known(print, SourceId(_before.AsMemory(place.At, SizeAt(place.At))), Hash(place.At))
        : null;

    // A version that was marked as missing, or that has to be stored anew, has the hash of no content. A sync leaves what it does not know alone.
    private bool IsSettled(int at, KnownOffers offers, RunKind kind)
    {
        var bytes = _before.AsSpan(at + FixedBytes, SizeAt(at) - FixedBytes);
        Span<char> room = stackalloc char[ShortId];
        var id = bytes.Length <= ShortId ? room : new char[bytes.Length];
        ref var offer = ref offers.Find(id[..Encoding.UTF8.GetChars(bytes, id)], out var isKnown);
        return isKnown ? offer.VersionId != 0 && (ulong)offer.Hash == Hash(at) : kind is RunKind.Sync;
    }

    private bool IsSeen(ReadOnlyMemory<byte> record) =>
        _settled.TryGetValue(BinaryPrimitives.ReadUInt128LittleEndian(record.Span), out var place) && place.Seen;

    private UInt128 Print(int at) => BinaryPrimitives.ReadUInt128LittleEndian(_before.AsSpan(at));

    private ulong Hash(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_before.AsSpan(at + 16));

    private int SizeAt(int at) => Size(_before.AsSpan(at));

    private static int Size(ReadOnlySpan<byte> rest) => FixedBytes + BinaryPrimitives.ReadInt32LittleEndian(rest[24..]);

    private static string SourceId(ReadOnlyMemory<byte> record) => Encoding.UTF8.GetString(record.Span[FixedBytes..]);

    private static IEnumerable<ReadOnlyMemory<byte>> Records(ReadOnlyMemory<byte> rest)
    {
        for (; rest.Length > 0; rest = rest[Size(rest.Span)..]) yield return rest[..Size(rest.Span)];
    }

    /// <summary>Where the record lies, and whether this feed has it.</summary>
    private record struct Place(int At)
    {
        public bool Seen { get; set; }
    }
}

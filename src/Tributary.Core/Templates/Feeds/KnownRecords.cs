using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// Recognises the records that need not be read, because their bytes gave a known offer before: by a print of everything that an offer is made of. The
/// print is half of SHA-256 over this program's core, the template, its settings, the question, and the record: where one of them is another, no
/// record is recognised. Whatever else mappings are given one day belongs into it.
/// </summary>
/// <param name="template">What maps the records.</param>
/// <param name="settings">What the operator filled in.</param>
/// <param name="find">What a record with this print gave; null when it is not known. Is asked by several threads at once.</param>
public sealed class KnownRecords(Template template, SettingValues settings, Func<UInt128, RecordResult.Known?> find)
{
    private readonly byte[] _origin = Digest([
        // A corrected table of country codes makes another offer of the same bytes.
        typeof(KnownRecords).Assembly.ManifestModule.ModuleVersionId.ToString(), template.Digest, .. settings.Spelled()]);

    /// <summary>For the records of one answer.</summary>
    internal RecordPrints Of(string? each, IEnumerable<string> columns) => new(Digest([Convert.ToHexString(_origin), each ?? "", .. columns]), find);

    // Each text carries its length: no two lists are written the same.
    private static byte[] Digest(IEnumerable<string> texts) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => $"{text.Length}:{text}"))));
}

/// <summary>The prints of the records of one answer; one record at a time.</summary>
internal sealed class RecordPrints(byte[] answer, Func<UInt128, RecordResult.Known?> find)
{
    private byte[] _buffer = [.. answer, .. new byte[4096]];

    /// <summary>The same for somebody who works beside this one.</summary>
    public RecordPrints Copy() => new(answer, find);

    public UInt128 Of(string? key, ReadOnlySpan<byte> record)
    {
        var keyBytes = key is null ? 0 : Encoding.UTF8.GetByteCount(key);
        var length = answer.Length + sizeof(int) + keyBytes + record.Length;
        if (_buffer.Length < length)
            Array.Resize(ref _buffer, length * 2);
        var rest = _buffer.AsSpan(answer.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest, key is null ? -1 : keyBytes);
        if (key is not null)
            Encoding.UTF8.GetBytes(key, rest[sizeof(int)..]);
        record.CopyTo(rest[(sizeof(int) + keyBytes)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_buffer.AsSpan(0, length), digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    public RecordResult.Known? Find(UInt128 print) => find(print);
}

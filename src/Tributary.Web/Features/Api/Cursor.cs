using System.Buffers.Binary;
using System.Buffers.Text;

namespace Tributary.Web.Features.Api;

/// <summary>Where the next page starts. Callers pass it back as it is, so what it holds may change.</summary>
internal static class Cursor
{
    public static string Of(long id)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string text, out long id)
    {
        id = 0;
        Span<byte> bytes = stackalloc byte[8];
        if (text.Length != 11 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != 8) return false;
        id = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return true;
    }

    /// <summary>A page of at most <paramref name="limit"/> of the rows, which hold one more when there is a next page.</summary>
    public static Page<TShape> Cut<TRow, TShape>(IReadOnlyList<TRow> rows, int limit, Func<TRow, long> id, Func<TRow, TShape> shape) =>
        new([.. rows.Take(limit).Select(shape)], rows.Count > limit ? Of(id(rows[limit - 1])) : null);
}

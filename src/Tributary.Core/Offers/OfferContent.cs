using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Offers;

/// <summary>The canonical bytes of an offer, and their hash.</summary>
internal static class OfferContent
{
    /// <summary>Half of SHA-256: 128 bits are plenty for "has it changed", and half the column.</summary>
    public static string Hash(OfferDraft offer)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        Write(bytes, offer);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.WrittenSpan, digest);
        return Convert.ToHexStringLower(digest[..16]);
    }

    private static void Write(ArrayBufferWriter<byte> to, OfferDraft offer)
    {
        Text(to, offer.SourceId);
        Text(to, offer.Title);
        Number(to, (int)offer.Status);
        Number(to, (int)offer.Approval);
        Text(to, offer.Description);
        Text(to, offer.Terms);
        Texts(to, offer.Categories);
        Text(to, offer.ImageUrl);
        Text(to, offer.PreviewUrl);
        Text(to, offer.TrackingUrl);
        Number(to, offer.Payout);
        Number(to, offer.PayoutPercent);
        Text(to, offer.PayoutType);
        Text(to, offer.Currency);
        Texts(to, offer.Countries);
        Texts(to, offer.CountriesExcluded);
        Texts(to, offer.Os);
        Texts(to, offer.Devices);
        Number(to, offer.DailyCap);
        Number(to, offer.StartsAt);
        Number(to, offer.EndsAt);
        Number(to, offer.RequiresApproval ? 1 : 0);
        Number(to, offer.Incentive is { } incentive ? (incentive ? 1 : 0) : null);
        Text(to, offer.StoreId);
        Number(to, offer.Rank);
        Number(to, offer.Goals.Count);
        foreach (var goal in offer.Goals)
            Write(to, goal);
    }

    private static void Write(ArrayBufferWriter<byte> to, GoalDraft goal)
    {
        Text(to, goal.Id);
        Text(to, goal.Name);
        Number(to, goal.Payout);
        Number(to, goal.PayoutPercent);
        Text(to, goal.Currency);
        Texts(to, goal.Countries);
        Texts(to, goal.CountriesExcluded);
        Texts(to, goal.Os);
        Texts(to, goal.Devices);
    }

    // Every value carries its length or presence, so that no two different offers share their bytes.
    private static void Text(ArrayBufferWriter<byte> to, string? text)
    {
        if (text is null)
        {
            Number(to, null);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(text);
        Number(to, length);
        Encoding.UTF8.GetBytes(text, to.GetSpan(length));
        to.Advance(length);
    }

    private static void Texts(ArrayBufferWriter<byte> to, IReadOnlyList<string> texts)
    {
        Number(to, texts.Count);
        foreach (var text in texts)
            Text(to, text);
    }

    private static void Number(ArrayBufferWriter<byte> to, long? number)
    {
        var span = to.GetSpan(9);
        span[0] = number is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], number ?? 0);
        to.Advance(9);
    }
}

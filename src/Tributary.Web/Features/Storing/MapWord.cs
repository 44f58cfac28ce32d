using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>Says what a network's word means, that it means nothing, or takes that back. Offers follow with the next run; calls that said it are decided again.</summary>
internal sealed class MapWord(Database database, Stamps stamps, NetworkLog changes, PostbackLog postbacks, TimeProvider clock)
{
    private static readonly string[] Events = [nameof(PostbackEvent.Approve), nameof(PostbackEvent.Pending), nameof(PostbackEvent.Void)];

    /// <summary>What a word of this kind may mean; null where anything that <see cref="Wrong"/> accepts may be typed.</summary>
    public static IReadOnlyList<string>? Choices(WordKind kind) => kind switch
    {
        WordKind.System => DeviceWords.Systems,
        WordKind.Device => DeviceWords.Devices,
        WordKind.PayoutType => CheckRule.PayoutTypes,
        WordKind.Event => Events,
        WordKind.Country or WordKind.Currency or WordKind.Category => null,
    };

    /// <summary>What is wrong with a meaning; null when it can be used.</summary>
    public static string? Wrong(WordKind kind, string meaning) => kind switch
    {
        WordKind.Country => Country.Name(meaning) == meaning ? "Two letters of a country, such as US." : null,
        WordKind.Currency => CheckRule.Run(new IntakeRule { Name = "x", Listing = Listing.New, Currencies = [meaning] }).Count > 0 ? "Three letters of a currency, such as USD." : null,
        WordKind.System or WordKind.Device or WordKind.PayoutType or WordKind.Event => Choices(kind)!.Contains(meaning, StringComparer.Ordinal) ? null : "Choose one of the list.",
        WordKind.Category => "Categories are mapped where it is said how offers are stored.",
    };

    /// <param name="networkId">Whose word it is.</param>
    /// <param name="word">The word.</param>
    /// <param name="meaning">Ours; empty for a word that is to be passed over, null to forget what was said.</param>
    /// <param name="accountId">Who says so.</param>
    /// <param name="ct">Stops it.</param>
    public async Task Run(long networkId, ForeignWord word, string? meaning, long accountId, CancellationToken ct)
    {
        var reserved = await changes.Reserve(1, ct);
        await database.Write(async session =>
        {
            var key = new { networkId, kind = word.Kind.ToString(), value = word.Text };
            var before = await session.Find<string>("select meaning from value_maps where network_id = @networkId and kind = @kind and value = @value", key);
            await session.Execute("delete from value_maps where network_id = @networkId and kind = @kind and value = @value", key);
            if (meaning is not null)
            {
                await session.InsertMany("value_maps", "network_id, kind, value, meaning, account_id, set_at",
                    [[networkId, key.kind, word.Text, meaning.Length == 0 ? "" : StoredOffer.Codes([meaning]), accountId, clock.GetUtcNow().ToUnixTimeMilliseconds()]]);
            }

            await changes.Record(session, reserved, new NetworkChange(networkId, NetworkAct.Values, $"{WordWords.Of(word.Kind)} “{word.Text}”", WordWords.Meaning(before), WordWords.Meaning(meaning), accountId));
            await stamps.Touch(session, NetworkDirectory.Stamp);
        }, ct);
        if (word.Kind is WordKind.Event && meaning is { Length: > 0 }) await postbacks.DecideUnknownEvents(networkId, ct);
    }
}

using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Offers.Bulk;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Storing;

/// <summary>Saves how a network's offers are stored: rules for those to come; categories, words, caps and sites for all, at once.</summary>
internal sealed class SaveStoring(Database database, Stamps stamps, BulkBook bulk, DailyCaps caps, SiteBook sites, NetworkLog changes, TimeProvider clock)
{
    private const int Parts = 9;

    /// <summary>False when somebody else saved after the form was drawn.</summary>
    public async Task<bool> Run(NetworkStoring storing, IReadOnlyDictionary<string, string> categories, long accountId, CancellationToken ct)
    {
        var names = (await sites.All(ct)).ToDictionary(site => site.Id, site => site.Name);
        var reserved = await changes.Reserve(Parts, ct);
        return await database.Write(async session =>
        {
            var before = await StoringRow.Find(session, storing.NetworkId);
            var meanings = await CategoryRows.Meanings(session, storing.NetworkId);
            if (!await StoringRow.Save(session, storing, Now)) return false;
            await SaveCategories(session, storing, meanings, categories, accountId);
            await changes.Record(session, reserved, [.. Changes(before, storing, names, accountId), new(storing.NetworkId, NetworkAct.Values, "Categories", Words(meanings), Words(categories), accountId)]);
            await caps.Renew(session, storing.NetworkId, Now);
            await stamps.Touch(session, OfferBook.Stamp);
            return true;
        }, ct);
    }

    /// <summary>Gives the offers that are still New the place that the saved rules would have given them, as an act that can be taken back.</summary>
    public async Task<BulkAct> Apply(long networkId, string about, long accountId, CancellationToken ct)
    {
        var moved = await database.Read(async session =>
        {
            var storing = await StoringRow.Find(session, networkId);
            var categories = new CategoryMap(await CategoryRows.Meanings(session, networkId), storing.DefaultCategory);
            return await PreviewIntake.StillNew(session, networkId, new IntakeRules(storing.Rules, storing.Arrival), categories);
        }, ct);
        var act = await bulk.Start(new NewBulk(new BulkWork.SetListings(Listing.New), moved, about, $"/offers?network={networkId}", accountId), ct);
        var reserved = await changes.Reserve(1, ct);
        await database.Write(session => changes.Record(session, reserved, new NetworkChange(networkId, NetworkAct.Storing, "Intake rules applied",
            Figure.Of(moved.Count, "offer that was New", "offers that were New"), $"{Figure.Of(moved.Count(to => to.To is Listing.Synced))} to Synced, {Figure.Of(moved.Count(to => to.To is Listing.Ignored))} to Ignored (act {act.Id})", accountId)), ct);
        return act;
    }

    private async Task SaveCategories(
        Session session, NetworkStoring storing, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, long accountId)
    {
        // A word that is passed over has no field in the form: it stays so until the page of unmapped values says otherwise.
        var kept = before.Where(pair => pair.Value.Length == 0 && !after.ContainsKey(pair.Key));
        var wanted = after.Concat(kept).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        await session.Execute($"delete from value_maps where network_id = @NetworkId and kind = '{nameof(WordKind.Category)}'", new { storing.NetworkId });
        await session.InsertMany("value_maps", "network_id, kind, value, meaning, account_id, set_at",
            [.. wanted.Select(pair => new object?[] { storing.NetworkId, nameof(WordKind.Category), pair.Key, pair.Value, accountId, Now })]);
        await CategoryRows.Renew(session, storing.NetworkId, new CategoryMap(wanted, storing.DefaultCategory));
    }

    private static IEnumerable<NetworkChange> Changes(NetworkStoring before, NetworkStoring after, Dictionary<long, string> sites, long accountId)
    {
        (string Field, string Before, string After)[] fields =
        [
            ("Listing on arrival", before.Arrival.ToString(), after.Arrival.ToString()),
            ("Intake rules", Words(before.Rules), Words(after.Rules)),
            ("Default category", before.DefaultCategory, after.DefaultCategory),
            ("Text before the description", before.TextBefore.Trim(), after.TextBefore.Trim()),
            ("Default daily cap", $"{before.DailyCap}", $"{after.DailyCap}"),
            ("At the cap", before.AtCap.ToString(), after.AtCap.ToString()),
            ("Caps begin anew in", before.CapZone, after.CapZone),
            ("Shown by", Names(before.Sites), Names(after.Sites)),
        ];
        return fields.Select(field => new NetworkChange(after.NetworkId, NetworkAct.Storing, field.Field, field.Before, field.After, accountId));

        string Names(IReadOnlyList<long> ids) => ids.Count == 0 ? "All sites" : string.Join(", ", ids.Select(id => sites.GetValueOrDefault(id, $"Site {id}")));
    }

    private static string Words(IReadOnlyList<IntakeRule> rules) => string.Join('\n', rules.Select((rule, i) => $"{i + 1}. {rule.Name}: {IntakeWords.Of(rule)}"));

    private static string Words(IReadOnlyDictionary<string, string> categories) =>
        string.Join('\n', categories.Where(pair => pair.Value.Length > 0).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => $"{pair.Key} → {pair.Value}"));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

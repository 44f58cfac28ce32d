using Tributary.Core.Intake;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>Gathers what the page of how offers are stored shows.</summary>
internal sealed class ShowStoring(Database database, NetworkDirectory networks, SiteBook sites, TimeProvider clock)
{
    /// <param name="id">The network.</param>
    /// <param name="typed">A form that came back; null for what is saved.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <returns>Null when there is no such network.</returns>
    public async Task<StoringPage?> Find(long id, StoringForm? typed, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return null;
        var all = await sites.All(ct);
        return await database.Read(async session =>
        {
            var storing = await StoringRow.Find(session, id);
            var form = typed ?? StoringForm.Of(storing, await CategoryRows.Meanings(session, id));
            var words = await PreviewIntake.Words(session, id);
            // A word that was given a meaning stays in the form also while no offer has it.
            var shown = words.Concat(form.Categories.Keys.Except(words.Select(word => word.Word), StringComparer.OrdinalIgnoreCase).Select(word => new CategoryWord(word, 0)))
                .OrderBy(word => form.Categories.ContainsKey(word.Word) ? 0 : 1).Take(StoringForm.MostWords).OrderBy(word => form.Categories.ContainsKey(word.Word)).ThenByDescending(word => word.Offers).ToList();
            return new StoringPage
            {
                NetworkId = id,
                Name = network.Name,
                Form = form,
                // What a rule that is not in order would take nobody can say.
                Preview = form.Errors.Any(error => error.Name.StartsWith(StoringForm.OfOpenRule, StringComparison.Ordinal)) ? null
                    : await PreviewIntake.Run(session, id, new IntakeRules(form.Rules, form.Arrival), form.Rules.Count, new CategoryMap(form.Categories, form.DefaultCategory)),
                Words = shown,
                WordsLeft = Math.Max(0, words.Count - shown.Count),
                Categories = await session.Query<string>("select distinct category from category_map where is_ours = 1 and category <> '' order by category limit 500"),
                Sites = all,
                Zones = ZoneList.Of(form.CapZone, clock.GetUtcNow()),
                IsSaved = typed is null,
                HasLink = network.Template.Link is not null,
            };
        }, ct);
    }
}

using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// Furnishes an empty database: an owner, a site with a key, three plans, both sandbox networks with their offers downloaded and some of them Synced. What is
/// there already is left as it is.
/// </summary>
internal sealed class DemoSeed(
    Database database, AccountBook accounts, SiteBook sites, ApiKeyBook keys, PlanBook plans, NetworkDirectory networks, OfferBook offers, RunBook runs, JobWorker worker)
{
    private const int SyncedPerNetwork = 60;

    public async Task<DemoReady> Run(DemoWorld world, Uri address, CancellationToken ct)
    {
        if (await accounts.IsEmpty(ct))
            await accounts.AddOwner("Demo Operator", "demo@tributary.example", null, ct);
        await AddPlans(ct);
        var site = (await sites.All(ct)) is [var first, ..] ? first : await sites.Add("Demo rewards", ct);
        var key = await UsableKey(world.Memory.ApiKey, site.Id, ct);
        var cpalead = await Network("cpalead", "CPAlead (sandbox)", "host", world.Cpalead, new(StringComparer.Ordinal)
        {
            ["publisher_id"] = SandboxAccount.CpaleadPublisher,
            ["postback_password"] = SandboxAccount.CpaleadPassword,
        }, address, ct);
        var affise = await Network("affise", "Affise (sandbox)", "api_host", world.Affise, new(StringComparer.Ordinal) { ["api_key"] = SandboxAccount.AffiseKey }, address, ct);
        await Task.WhenAll(Stock(cpalead, world.Cpalead, ct), Stock(affise, world.Affise, ct));
        return new DemoReady(await accounts.DemoLink(address, ct) ?? new Uri(address, "/sign-in"), key);
    }

    private async Task AddPlans(CancellationToken ct)
    {
        if ((await plans.All(ct)).Count > 0)
            return;
        await plans.Save(null, new PlanDraft("Standard", "blue", new Share(700_000), RewardUnit.Points, 1000, IsDefault: true), ct);
        await plans.Save(null, new PlanDraft("Silver", "teal", new Share(850_000), RewardUnit.Points, 1000, IsDefault: false), ct);
        await plans.Save(null, new PlanDraft("Gold", "amber", Share.All, RewardUnit.Money, 1000, IsDefault: false), ct);
    }

    private async Task<string> UsableKey(string remembered, long siteId, CancellationToken ct) =>
        remembered.Length > 0 && await keys.Use(remembered, ct) is not null ? remembered : (await keys.Create(siteId, "Demo", ct)).Secret;

    // Installs the network once, and tells the sandbox every time where our postbacks go: the port of the product may be another one today.
    private async Task<long> Network(
        string template, string name, string hostSetting, Sandbox sandbox, Dictionary<string, string> settings, Uri address, CancellationToken ct)
    {
        if ((await networks.All(ct)).FirstOrDefault(network => network.Template.Id == template) is not { } installed)
        {
            settings[hostSetting] = sandbox.Address.Authority;
            var installation = await networks.Install(template, name, settings, ct);
            var id = installation.Id ?? throw new InvalidOperationException($"The demo's network was refused: {string.Join(" ", installation.Errors)}");
            installed = await networks.Find(id, ct) ?? throw new InvalidOperationException($"The demo's network {id} is not there after its installation.");
        }
        if (installed.Settings[hostSetting] is { } host && host != sandbox.Address.Authority)
            throw new StartupException(
                $"The network {installed.Name} expects its sandbox at {host}, which only the data folder it was made with knows. Start the demo with that folder, or with an empty database.");
        sandbox.Desk.PostbackUrl = installed.Template.Postback!.UrlsToPaste(new Uri(address, $"/p/{installed.PostbackToken}").ToString(), installed.Settings)[0].Url;
        return installed.Id;
    }

    // Yesterday's offers first, then what the network made of them since: some of it waits for review.
    private async Task Stock(long network, Sandbox sandbox, CancellationToken ct)
    {
        if ((await offers.Counts(ct)).GetValueOrDefault(network) is { All: > 0 })
            return;
        sandbox.Behind = TimeSpan.FromDays(1);
        await runs.Start(network, RunKind.Download, "demo", null, ct);
        await worker.Drained(ct);
        sandbox.Behind = TimeSpan.Zero;
        // Spread over the list, as an operator would pick here and there.
        var picked = await database.Read(session => session.Query<long>(
            """
            select id from current_offers
            where network_id = @network and listing = 'New' and tracking_url is not null
            order by id % 41, id limit @most
            """, new { network, most = (long)SyncedPerNetwork }), ct);
        await offers.SetListing(picked, Listing.Synced, null, ct);
        await runs.Start(network, RunKind.Sync, "demo", null, ct);
        await worker.Drained(ct);
    }
}

/// <summary>What a newcomer needs to get in.</summary>
internal sealed record DemoReady(Uri SignIn, string ApiKey);

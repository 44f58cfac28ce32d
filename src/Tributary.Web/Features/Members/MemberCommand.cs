using System.CommandLine;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

/// <summary>tributary member show|set|export|erase.</summary>
internal sealed class MemberCommand : Command
{
    private readonly Argument<string> _id = new("id") { Description = "The site's own id of the member" };
    private readonly Option<string?> _site = new("--site") { Description = "Slug of the site; the first one when left out" };
    private readonly Option<string?> _confirm = new("--confirm") { Description = "The same id again" };
    private readonly Option<string?> _plan = new("--plan") { Description = "Slug of the plan" };

    public MemberCommand(CommandHost host) : base("member", "Look members up, create them, change their plan, export and erase what is held about them")
    {
        var show = new Command("show", "Show a member with plan and balances") { _id, _site };
        show.SetAction(async (command, ct) => await Show(await host.ToRead(ct), command, ct));
        var set = new Command("set", "Create a member, or move him to a plan: tributary member set u-1 --plan gold") { _id, _site, _plan };
        set.SetAction(async (command, ct) => await Set(await host.ToWrite(ct), command, ct));
        var export = new Command("export", "Print everything that is held about a member, as JSON: tributary member export u-1 > u-1.json") { _id, _site };
        export.SetAction(async (command, ct) => await Export(await host.ToWrite(ct), command, ct));
        var erase = new Command("erase", "Erase a member for ever: tributary member erase u-1 --confirm u-1") { _id, _site, _confirm };
        erase.SetAction(async (command, ct) => await Erase(await host.ToWrite(ct), command, ct));
        Subcommands.Add(export);
        Subcommands.Add(erase);
        Subcommands.Add(show);
        Subcommands.Add(set);
    }

    private async Task<int> Show(IServiceProvider services, ParseResult command, CancellationToken ct)
    {
        var id = command.GetValue(_id)!;
        if (await FindSite(services, command, ct) is not { } site) return command.Refuse("There is no such site, or no site yet. Sites are added in the panel under API keys.");
        if (await services.GetRequiredService<MemberBook>().Find(site.Id, id, ct) is not { } member)
            return command.Refuse($"{site.Name} has no member {id}. Create him with: tributary member set {id}");
        var plan = await services.GetRequiredService<PlanBook>().Find(member.PlanId, ct);
        var balances = await services.GetRequiredService<LedgerBook>().BalancesOf(member.Id, ct);
        command.Print(
            new { id, site = site.Slug, plan = plan?.Slug, balances = balances.Select(balance => new { currency = balance.Currency.Code, amount = balance.ToExact(), minor = balance.Minor }) },
            $"{id} of {site.Name}, plan {plan?.Name ?? "–"}: {(balances.Count == 0 ? "nothing credited so far" : string.Join(", ", balances.Select(balance => balance.ToDisplay())))}");
        return 0;
    }

    private async Task<int> Export(IServiceProvider services, ParseResult command, CancellationToken ct)
    {
        var (member, problem) = await FindMember(services, command, ct);
        if (member is null) return command.Refuse(problem);
        using var reader = new StreamReader(await services.GetRequiredService<ExportMember>().Run(member, Actor.CommandLine, ct));
        while (await reader.ReadLineAsync(ct) is { } line) await command.InvocationConfiguration.Output.WriteLineAsync(line);
        return 0;
    }

    private async Task<int> Erase(IServiceProvider services, ParseResult command, CancellationToken ct)
    {
        var (member, problem) = await FindMember(services, command, ct);
        if (member is null) return command.Refuse(problem);
        if (command.GetValue(_confirm) != member.ExternalId) return command.Refuse($"This cannot be undone. What goes and what stays is in the operator's guide, under Privacy. To do it, add: --confirm {member.ExternalId}");
        var open = await services.GetRequiredService<EraseMember>().Run(member, Actor.CommandLine, ct);
        if (open.Count > 0) return command.Refuse($"{member.ExternalId} cannot be erased yet. {string.Join(' ', open)}");
        command.Print(new { member = member.Id, erased = true }, $"Erased. The books know him as member {member.Id}.");
        return 0;
    }

    private async Task<(Member? Member, string Problem)> FindMember(IServiceProvider services, ParseResult command, CancellationToken ct)
    {
        if (await FindSite(services, command, ct) is not { } site) return (null, "There is no such site, or no site yet. Sites are added in the panel under API keys.");
        var member = await services.GetRequiredService<MemberBook>().Find(site.Id, command.GetValue(_id)!, ct);
        return (member, $"{site.Name} has no member {command.GetValue(_id)}. Look under Members in the panel for his id; it is the one that your site uses.");
    }

    private async Task<int> Set(IServiceProvider services, ParseResult command, CancellationToken ct)
    {
        var id = command.GetValue(_id)!;
        if (!MemberBook.IsExternalId(id)) return command.Refuse($"{id} cannot be a member's id: 1 to {MemberBook.LongestExternalId} visible characters, no slash.");
        var site = await FindSite(services, command, ct) ?? (command.GetValue(_site) is null ? await services.GetRequiredService<SiteBook>().Default(ct) : null);
        if (site is null) return command.Refuse($"There is no site {command.GetValue(_site)}.");
        var plans = services.GetRequiredService<PlanBook>();
        var wanted = command.GetValue(_plan);
        var plan = wanted is null ? null : await plans.Find(wanted, ct);
        if (wanted is not null && plan is null)
            return command.Refuse($"There is no plan {wanted}. The plans are: {string.Join(", ", (await plans.All(ct)).Select(known => known.Slug))}.");
        var (member, isNew) = await services.GetRequiredService<MemberBook>().Put(site.Id, id, plan, ct);
        var now = await plans.Find(member.PlanId, ct);
        command.Print(new { id, site = site.Slug, plan = now?.Slug, created = isNew }, $"{id} of {site.Name} is {(isNew ? "created" : "kept")}, plan {now?.Name}.");
        return 0;
    }

    private async Task<Site?> FindSite(IServiceProvider services, ParseResult command, CancellationToken ct)
    {
        var sites = await services.GetRequiredService<SiteBook>().All(ct);
        return command.GetValue(_site) is { } slug ? sites.FirstOrDefault(site => site.Slug == slug) : sites.Count > 0 ? sites[0] : null;
    }
}

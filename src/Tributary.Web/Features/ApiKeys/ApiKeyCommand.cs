using System.CommandLine;
using System.Globalization;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.ApiKeys;

/// <summary>tributary api-key create|list|revoke: the keys with which sites call the API.</summary>
internal sealed class ApiKeyCommand : Command
{
    private readonly Option<string> _name = new("--name") { Description = "What the key is for; shown in lists", DefaultValueFactory = _ => "command line" };
    private readonly Option<string?> _site = new("--site") { Description = "Slug of the site; the first one when left out" };
    private readonly Argument<long> _id = new("id") { Description = "Id as api-key list shows it" };

    public ApiKeyCommand(CommandHost host) : base("api-key", "Make, list and revoke the keys of sites")
    {
        var create = new Command("create", "Make a key and print it: the only time it can be seen") { _name, _site };
        create.SetAction((command, ct) => Create(host, command, ct));
        var list = new Command("list", "List keys without their secret part");
        list.SetAction(async (command, ct) =>
        {
            var keys = await (await host.ToRead(ct)).GetRequiredService<ApiKeyBook>().All(ct);
            command.Print([.. keys.Select(key => new { key.Id, key.SiteId, key.Name, key.Prefix, key.CreatedAt, key.LastUsedAt, key.RevokedAt })],
                ("id", key => key.Id.ToString(CultureInfo.InvariantCulture)), ("name", key => key.Name), ("key", key => key.Prefix + "…"),
                ("state", key => key.RevokedAt is null ? "in use" : "revoked"));
            return 0;
        });
        var revoke = new Command("revoke", "Refuse a key from now on") { _id };
        revoke.SetAction(async (command, ct) =>
        {
            var id = command.GetValue(_id);
            if (!await (await host.ToWrite(ct)).GetRequiredService<ApiKeyBook>().Revoke(id, ct)) return command.Refuse($"There is no key {id} in use. See: tributary api-key list");
            command.Print(new { revoked = id }, $"Key {id} is revoked.");
            return 0;
        });
        Subcommands.Add(create);
        Subcommands.Add(list);
        Subcommands.Add(revoke);
    }

    private async Task<int> Create(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var services = await host.ToWrite(ct);
        var sites = services.GetRequiredService<SiteBook>();
        var wanted = command.GetValue(_site);
        var site = wanted is null ? await sites.Default(ct) : (await sites.All(ct)).FirstOrDefault(known => known.Slug == wanted);
        if (site is null) return command.Refuse($"There is no site {wanted}. The sites are: {string.Join(", ", (await sites.All(ct)).Select(known => known.Slug))}.");
        var (key, secret) = await services.GetRequiredService<ApiKeyBook>().Create(site.Id, command.GetValue(_name)!, ct);
        command.Print(new { id = key.Id, site = site.Slug, key = secret }, secret);
        return 0;
    }
}

using System.CommandLine;
using System.Globalization;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.ApiKeys;

/// <summary>tributary api-key create|list|revoke: the keys with which sites call the API.</summary>
internal sealed class ApiKeyCommand : Command
{
    private readonly Option<string> _name = new("--name") { Description = "What the key is for; shown in lists", DefaultValueFactory = _ => "command line" };
    private readonly Option<string?> _site = new("--site") { Description = "Slug of the site; the first one when left out" };
    private readonly Option<string?> _scopes = new("--scopes") { Description = "What it may do, with commas: offers,members,conversions,withdrawals,erasure; all but erasure when left out" };
    private readonly Option<int?> _days = new("--days") { Description = "For how many days it works; until it is revoked when left out" };
    private readonly Option<int> _hours = new("--overlap-hours") { Description = "How long the old key works beside the new one", DefaultValueFactory = _ => 24 };
    private readonly Argument<long> _id = new("id") { Description = "Id as api-key list shows it" };

    public ApiKeyCommand(CommandHost host) : base("api-key", "Make, list and revoke the keys of sites")
    {
        var create = new Command("create", "Make a key and print it: the only time it can be seen") { _name, _site, _scopes, _days };
        create.SetAction((command, ct) => Create(host, command, ct));
        var list = new Command("list", "List keys without their secret part");
        list.SetAction(async (command, ct) =>
        {
            var keys = await (await host.ToRead(ct)).GetRequiredService<ApiKeyBook>().All(ct);
            command.Print([.. keys.Select(key => new { key.Id, key.SiteId, key.Name, key.Prefix, key.CreatedAt, key.LastUsedAt, key.RevokedAt, key.Scopes, key.ExpiresAt })],
                ("id", key => key.Id.ToString(CultureInfo.InvariantCulture)), ("name", key => key.Name), ("key", key => key.Prefix + "…"),
                ("for", key => key.Scopes), ("state", key => key.RevokedAt is null ? "in use" : "revoked"));
            return 0;
        });
        var revoke = new Command("revoke", "Refuse a key from now on") { _id };
        revoke.SetAction(async (command, ct) =>
        {
            var id = command.GetValue(_id);
            if (!await (await host.ToWrite(ct)).GetRequiredService<ApiKeyBook>().Revoke(Actor.CommandLine, id, ct)) return command.Refuse($"There is no key {id} in use. See: tributary api-key list");
            command.Print(new { revoked = id }, $"Key {id} is revoked.");
            return 0;
        });
        var replace = new Command("replace", "Make a key like this one, which works for a while longer") { _id, _hours };
        replace.SetAction(async (command, ct) =>
        {
            var id = command.GetValue(_id);
            if (await (await host.ToWrite(ct)).GetRequiredService<ApiKeyBook>().Replace(Actor.CommandLine, id, TimeSpan.FromHours(Math.Clamp(command.GetValue(_hours), 0, 8760)), ct) is not { } made)
                return command.Refuse($"There is no key {id} in use. See: tributary api-key list");
            command.Print(new { id = made.Key.Id, replaces = id, key = made.Secret }, made.Secret);
            return 0;
        });
        Subcommands.Add(create);
        Subcommands.Add(replace);
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
        var scopes = new HashSet<ApiScope>();
        foreach (var word in command.GetValue(_scopes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [.. ApiScopes.Usual.Select(scope => scope.ToString())])
        {
            if (!Enum.TryParse<ApiScope>(word, ignoreCase: true, out var scope) || !Enum.IsDefined(scope)) return command.Refuse($"--scopes {word}: a key may be for {string.Join(", ", Enum.GetNames<ApiScope>()).ToLowerInvariant()}.");
            scopes.Add(scope);
        }

        var ends = command.GetValue(_days) is > 0 and var days ? services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(days).ToUnixTimeMilliseconds() : (long?)null;
        var (key, secret) = await services.GetRequiredService<ApiKeyBook>().Create(Actor.CommandLine, new NewApiKey(site.Id, command.GetValue(_name)!, scopes, ends), ct);
        command.Print(new { id = key.Id, site = site.Slug, key = secret }, secret);
        return 0;
    }
}

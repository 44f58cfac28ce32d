using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>The installed networks, for the rest of the product: in memory, renewed when one changes.</summary>
internal sealed class NetworkDirectory(Database database, Stamps stamps, TemplateShelf shelf, SecretBox box, AllowedDestinations allowed, InstallNetwork installer)
{
    public const string Stamp = "networks";

    /// <summary>The strip that leads from one part of a network to the others; it stands on each.</summary>
    public static Type Tabs => typeof(NetworkTabs);

    private readonly Cached<Snapshot> _networks = new(database, stamps, Stamp, session => Load(session, shelf, box, allowed));

    /// <summary>All whose template is there, by name; some may need attention.</summary>
    public async ValueTask<IReadOnlyList<InstalledNetwork>> All(CancellationToken ct) => (await _networks.Get(ct)).All;

    public async ValueTask<InstalledNetwork?> Find(long id, CancellationToken ct) => (await _networks.Get(ct)).ById.GetValueOrDefault(id);

    /// <summary>
    /// The network whose postback address ends in this token, or did until lately; while the database may be away, as it was known last. Unusable: the address is one of ours, but its
    /// network's template is gone or has errors, and nobody can say what a call means until that is mended.
    /// </summary>
    public async ValueTask<(InstalledNetwork? Network, bool IsUnusable)> FindByPostbackToken(string token, TimeSpan patience, TimeProvider clock, CancellationToken ct)
    {
        var networks = await _networks.Get(patience, clock, ct);
        return networks.Addresses.TryGetValue(Tokens.Hash(token), out var address) && address.EndsAt > clock.GetUtcNow().ToUnixTimeMilliseconds() ? (address.Network, address.Network is null) : (null, false);
    }

    /// <summary>Networks that need attention or cannot be used at all, each with the reason in words.</summary>
    public async ValueTask<IReadOnlyDictionary<long, string>> Problems(CancellationToken ct) => (await _networks.Get(ct)).Problems;

    /// <summary>Networks of a template, usable or not, by name.</summary>
    public async ValueTask<IReadOnlyList<(long Id, string Name)>> InstalledFrom(string templateId, CancellationToken ct) => [.. (await _networks.Get(ct)).ByTemplate[templateId]];

    /// <summary>Installs a network from a template, by the command line; what was typed wrong comes back field by field.</summary>
    public Task<Installation> Install(string templateId, string name, IReadOnlyDictionary<string, string> settings, CancellationToken ct) => Install(templateId, name, settings, null, ct);

    /// <summary>The same, by a person.</summary>
    public Task<Installation> Install(string templateId, string name, IReadOnlyDictionary<string, string> settings, long? accountId, CancellationToken ct) =>
        installer.Run(templateId, name, settings, accountId, ct);

    private static async Task<Snapshot> Load(Session session, TemplateShelf shelf, SecretBox box, AllowedDestinations allowed)
    {
        var secrets = (await session.Query<NetworkSecret>("select * from network_secrets")).ToLookup(secret => secret.NetworkId);
        var templates = await shelf.Read(session);
        var meanings = (await session.Query<Meaning>("select network_id, kind, value, meaning as text from value_maps where kind <> 'Category'")).ToLookup(meaning => meaning.NetworkId);
        var all = new List<InstalledNetwork>();
        var names = new List<(string TemplateId, long Id, string Name)>();
        var problems = new Dictionary<long, string>();
        var addresses = new Dictionary<string, Address>(StringComparer.Ordinal);
        foreach (var row in await NetworkRow.All(session))
        {
            var (network, problem) = row.Open(templates.Find(row.TemplateId), secrets[row.Id], box, allowed);
            names.Add((row.TemplateId, row.Id, row.Name));
            if (network is not null && meanings.Contains(row.Id)) network = network with { Words = new WordMap(meanings[row.Id].Select(meaning => meaning.Read())) };
            if (network is not null) all.Add(network);
            addresses[row.PostbackTokenHash] = new Address(network, long.MaxValue);
            if (row is { FormerTokenHash: { } former, FormerTokenEndsAt: { } ends }) addresses[former] = new Address(network, ends);
            if ((problem ?? network?.Attention) is { } words) problems.Add(row.Id, words);
        }

        return new Snapshot(
            all, all.ToDictionary(network => network.Id), addresses, problems,
            names.ToLookup(name => name.TemplateId, name => (name.Id, name.Name), StringComparer.Ordinal));
    }

    /// <summary>A row of value_maps: codes are framed by commas, an event is its name.</summary>
    private sealed record Meaning
    {
        public long NetworkId { get; init; }
        public string Kind { get; init; } = "";
        public string Value { get; init; } = "";
        public string Text { get; init; } = "";

        public KeyValuePair<ForeignWord, IReadOnlyList<string>> Read() => new(new ForeignWord(Enum.Parse<WordKind>(Kind), Value), StoredOffer.ReadCodes(Text));
    }

    // A postback address by its hash: of which network, null while that cannot be used, and until when (unix ms).
    private readonly record struct Address(InstalledNetwork? Network, long EndsAt);

    private sealed record Snapshot(
        IReadOnlyList<InstalledNetwork> All, Dictionary<long, InstalledNetwork> ById, Dictionary<string, Address> Addresses,
        IReadOnlyDictionary<long, string> Problems,
        ILookup<string, (long Id, string Name)> ByTemplate);
}

/// <summary>The new network's id, or what has to be mended.</summary>
internal sealed record Installation(long? Id, IReadOnlyList<FieldError> Errors);

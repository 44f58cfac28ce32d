using Tributary.Core.Security;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>How a network's postbacks are addressed, checked and understood.</summary>
public sealed class Postback
{
    private const string Mask = "*****";

    private readonly PostbackPlan _plan;

    internal Postback(PostbackPlan plan) => _plan = plan;

    public IReadOnlyList<PostbackField> Fields => _plan.Fields;

    /// <summary>GET, POST or both.</summary>
    public IReadOnlyList<string> Methods => _plan.Methods;

    /// <summary>The setting that holds the addresses calls may come from, when the template has one.</summary>
    public string? AddressSetting => _plan.AddressSetting;

    /// <summary>A call of this network can take a conversion back.</summary>
    public bool TellsReversals => _plan.Facts.Events.Any(told => told.Event == PostbackEvent.Void);

    /// <summary>A call of this network names the goal.</summary>
    public bool TellsGoals => _plan.Facts.Values.ContainsKey("goal_id");

    /// <summary>A call of this network brings our click id back.</summary>
    public bool TellsClicks => _plan.Facts.Values.ContainsKey("click_id");

    /// <summary>A call of this network names the member by the site's own id.</summary>
    public bool TellsMembers => _plan.Facts.Values.ContainsKey("member_id");

    /// <summary>Reading a call again takes the very address it came to, not only its query.</summary>
    public bool ReadsUrl => _plan.ReadsUrl;

    /// <summary>The strongest thing a call has to prove with these settings.</summary>
    public PostbackStrength StrengthWith(SettingValues settings)
    {
        var scope = new Scope { [Root.Settings] = settings.Real };
        var made = _plan.Checks.Where(check => check.When is null || check.CallDecides || check.When(scope).IsTrue).ToArray();
        if (made.Any(check => check.IsSignature))
            return PostbackStrength.Signature;
        if (made.Any(check => check.Given is not null))
            return PostbackStrength.SharedSecret;
        return made.Any(check => check.Addresses is { } list && !list(scope).IsEmpty) ? PostbackStrength.Addresses : PostbackStrength.Nothing;
    }

    /// <summary>The addresses the operator pastes at the network: the endpoint with the network's macros. They may contain a secret.</summary>
    public IReadOnlyList<PasteUrl> UrlsToPaste(string endpoint, SettingValues settings)
    {
        var scope = new Scope { [Root.Settings] = settings.Real };
        var common = new List<string>();
        foreach (var field in Fields)
        {
            if ((field.Fixed is { } pattern ? pattern.Render(scope, Uri.EscapeDataString) : field.Macro) is { } value)
                common.Add($"{field.Parameter}={value}");
        }
        return _plan.Urls.Count == 0
            ? [new PasteUrl("", "Postback URL", null, Join(endpoint, common))]
            : [.. _plan.Urls.Select(url => new PasteUrl(url.Name, url.Label, url.Help, Join(endpoint, [.. Constants(url), .. common])))];
    }

    /// <summary>The fields in which a call says something; the others prove it, or are constants of ours.</summary>
    public IEnumerable<PostbackField> Saying => Fields.Where(told => !_plan.Unsigned.Contains(told.Name));

    /// <summary>Which values of fields make which event, as far as the template compares them one by one.</summary>
    public IReadOnlyList<EventHint> Hints => _plan.Hints;

    /// <summary>
    /// A call as the network would make it: <paramref name="values"/> by our names of the fields, in the places it sends them, and proven by the template's own rule
    /// with our copy of the secret. What it may say is for <see cref="Read"/> to judge.
    /// </summary>
    /// <param name="endpoint">The private address.</param>
    /// <param name="urlName">Which of several addresses to paste; empty where there is one.</param>
    /// <param name="values">What the call says.</param>
    /// <param name="settings">Where the secrets are.</param>
    /// <param name="address">Where it comes from.</param>
    public PostbackRequest Compose(string endpoint, string urlName, IReadOnlyDictionary<string, string> values, SettingValues settings, string? address) =>
        new ComposeCall(_plan, endpoint, ConstantsOf(urlName) ?? "", settings, address).Run(values);

    /// <summary>The query that only the named one of several addresses has; null when there is no such address.</summary>
    internal string? ConstantsOf(string name) =>
        _plan.Urls.FirstOrDefault(url => url.Name == name) is { } url ? string.Join('&', Constants(url)) : null;

    /// <summary>A query string or form body with every shared secret masked: what may be stored and shown.</summary>
    public string Redact(string query) => string.Join('&', query.Split('&').Select(pair =>
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && _plan.SecretParameters.Contains(QueryText.Decode(pair[..equals])) ? pair[..(equals + 1)] + Mask : pair;
    }));

    /// <summary>Verifies a received call and says what it means. Pure: the same call always reads the same.</summary>
    /// <param name="request">The call.</param>
    /// <param name="settings">The network's settings.</param>
    /// <param name="words">What the operator said its words mean.</param>
    /// <param name="wasProven">It proved itself when it came; its sender and headers may be forgotten since, and are not asked for again.</param>
    public PostbackReading Read(PostbackRequest request, SettingValues settings, WordMap? words = null, bool wasProven = false)
    {
        if (!Methods.Contains(request.Method, StringComparer.Ordinal))
            return new PostbackReading.Refused($"The network calls with {string.Join(" or ", Methods)}, this was a {Printable(request.Method)}.");
        var (call, problem) = ReceivedCall.Read(_plan, request);
        if (call is null)
            return new PostbackReading.Refused(problem!);
        if (Fields.FirstOrDefault(field => field.Required && call[field.Name].IsEmpty && !(wasProven && field.Header is not null)) is { } missing)
            return new PostbackReading.Refused($"{missing.Place} is missing.");
        var scope = new Scope { Words = words, [Root.Got] = call.Got, [Root.Request] = call.Request, [Root.Settings] = settings.Real };
        try
        {
            var (fault, isProven) = wasProven ? (null, true) : ProveCall.Run(_plan, call, scope, request.Address);
            if (fault is not null)
                return new PostbackReading.Refused(fault) { Claims = _plan.Facts.Understand(scope).Facts };
            var understood = _plan.Facts.Understand(scope);
            // A test is acknowledged without proof, because some networks do not sign theirs; it never touches anything.
            return isProven || understood.Event is PostbackEvent.Test or PostbackEvent.Ignore
                ? understood : new PostbackReading.Refused("Nothing in the call proves that it is the network's.") { Claims = understood.Facts };
        }
        catch (ExpressionLimitException limit)
        {
            return new PostbackReading.Refused($"The call could not be read: {limit.Message}.");
        }
    }

    /// <summary>What the network is answered.</summary>
    public PostbackReply Reply(PostbackAnswer answer) => answer switch
    {
        PostbackAnswer.Accepted => _plan.Replies.Accepted,
        PostbackAnswer.Duplicate => _plan.Replies.Duplicate,
        PostbackAnswer.Refused => _plan.Replies.Refused,
    };

    internal static string Printable(string text) =>
        PlainText.Cut(string.Concat(text.Where(character => !char.IsControl(character))), 64);

    private IEnumerable<string> Constants(PostbackUrl url) =>
        url.Add.Select(add => $"{Fields.First(field => field.Name == add.Key).Parameter}={Uri.EscapeDataString(add.Value)}");

    private static string Join(string endpoint, List<string> pairs) => pairs.Count == 0 ? endpoint : $"{endpoint}?{string.Join('&', pairs)}";
}

/// <summary>An address to paste at the network. <see cref="Name"/> is empty where there is only one.</summary>
public sealed record PasteUrl(string Name, string Label, string? Help, string Url);

/// <summary>A value of a field that makes an event.</summary>
public sealed record EventHint(string Field, string Value, PostbackEvent Event);

/// <summary>What a call has to prove, besides knowing the private address.</summary>
public enum PostbackStrength
{
    Nothing,

    /// <summary>Where it comes from.</summary>
    Addresses,

    /// <summary>A secret only the network and we know.</summary>
    SharedSecret,

    /// <summary>A signature over what it sends.</summary>
    Signature,
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>The network proves itself by a signature over what it sends.</summary>
    public bool HasSignature => _plan.Checks.Any(check => check.IsSignature);

    /// <summary>The network sends back a secret only it and we know.</summary>
    public bool HasSharedSecret => _plan.Checks.Any(check => check is { Given: not null, IsSignature: false });

    /// <summary>A call of this network can take a conversion back.</summary>
    public bool TellsReversals => _plan.Facts.Events.Any(told => told.Event == PostbackEvent.Void);

    /// <summary>A call of this network names the goal.</summary>
    public bool TellsGoals => _plan.Facts.Values.ContainsKey("goal_id");

    /// <summary>The URL the operator pastes at the network: the endpoint with the network's macros. May contain a secret.</summary>
    public string UrlToPaste(string endpoint, SettingValues settings)
    {
        var scope = new Scope { [Root.Settings] = settings.Real };
        var pairs = new List<string>();
        foreach (var field in Fields)
        {
            var value = field.Fixed is { } pattern ? pattern.Render(scope, Uri.EscapeDataString) : field.Macro;
            if (value is not null)
                pairs.Add($"{field.Parameter}={value}");
        }
        return pairs.Count == 0 ? endpoint : $"{endpoint}?{string.Join('&', pairs)}";
    }

    /// <summary>A query string or form body with every shared secret masked: what may be stored and shown.</summary>
    public string Redact(string query) => string.Join('&', query.Split('&').Select(pair =>
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && _plan.SecretParameters.Contains(QueryText.Decode(pair[..equals])) ? pair[..(equals + 1)] + Mask : pair;
    }));

    /// <summary>Verifies a received call and says what it means. Pure: the same call always reads the same.</summary>
    public PostbackReading Read(PostbackRequest request, SettingValues settings)
    {
        if (!Methods.Contains(request.Method, StringComparer.Ordinal))
            return new PostbackReading.Refused($"The network calls with {string.Join(" or ", Methods)}, this was a {Printable(request.Method)}.");
        var (got, repeated) = Receive(request);
        if (repeated is not null)
            return new PostbackReading.Refused($"The parameter '{repeated}' came twice with different values.");
        var scope = new Scope { [Root.Got] = Value.Of(got), [Root.Request] = Describe(request), [Root.Settings] = settings.Real };
        try
        {
            return FindFault(got, request, scope) is { } fault ? new PostbackReading.Refused(fault) : _plan.Facts.Understand(scope);
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

    // The exact decoded text of every declared parameter: 4.99 and 4.9900 are different texts to a signature.
    private (Dictionary<string, Value> Got, string? Repeated) Receive(PostbackRequest request)
    {
        var sent = QueryText.Read(request.Query);
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
            sent.AddRange(QueryText.Read(request.Body));
        var got = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            foreach (var (_, value) in sent.Where(pair => pair.Key == field.Parameter))
            {
                if (got.TryGetValue(field.Name, out var first) && first.AsText() != value)
                    return (got, field.Parameter);
                got[field.Name] = Value.Of(value);
            }
        }
        return (got, null);
    }

    private string? FindFault(Dictionary<string, Value> got, PostbackRequest request, Scope scope)
    {
        foreach (var field in Fields)
        {
            if (field.Required && (!got.TryGetValue(field.Name, out var value) || value.IsEmpty))
                return $"The parameter '{field.Parameter}' is missing.";
        }
        foreach (var check in _plan.Checks)
        {
            if (check.When is { } when && !when(scope).IsTrue)
                continue;
            if (check.Addresses is { } addresses)
            {
                if (addresses(scope).AsText() is { } list && !string.IsNullOrWhiteSpace(list) && !AddressList.Contains(list, request.Address))
                    return $"The call came from {Printable(request.Address ?? "an unknown address")}, which is not among the network's addresses.";
            }
            else if (!Matches(check, scope))
            {
                return check.IsSignature ? "The signature does not match." : "The shared secret does not match.";
            }
        }
        return null;
    }

    // Digests are compared, so that neither the length nor the place of the first wrong character shows in the time it takes.
    private static bool Matches(PostbackCheck check, Scope scope)
    {
        var expected = check.Expected!(scope).AsText();
        var given = check.Given!(scope).AsText();
        if (string.IsNullOrEmpty(expected) || given is null)
            return false;
        if (check.IsSignature && expected.All(char.IsAsciiHexDigitLower))
            given = given.ToLowerInvariant();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
    }

    private static Value Describe(PostbackRequest request)
    {
        var headers = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var header in request.Headers)
            headers.TryAdd(header.Key.ToLowerInvariant(), Value.Of(header.Value));
        return Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["method"] = Value.Of(request.Method),
            ["url"] = Value.Of(request.Url),
            ["query"] = Value.Of(request.Query),
            ["headers"] = Value.Of(headers),
            ["body"] = Value.Of(request.Body),
            ["ip"] = Value.Of(request.Address),
        });
    }

    private static string Printable(string text) =>
        string.Concat(text.Where(character => !char.IsControl(character)).Take(64)).ToString(CultureInfo.InvariantCulture);
}

/// <summary>One value a network sends: our name, its macro where we choose the parameter, its own parameter name otherwise.</summary>
public sealed record PostbackField(string Name, string Parameter, string? Macro, bool Required)
{
    /// <summary>A constant that we put into the URL and the network sends back.</summary>
    internal TextPattern? Fixed { get; init; }
}

/// <summary>The compiled "postback" of a template.</summary>
internal sealed record PostbackPlan
{
    public required IReadOnlyList<PostbackField> Fields { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    public string? AddressSetting { get; init; }

    public required IReadOnlyList<PostbackCheck> Checks { get; init; }

    public required FactMapping Facts { get; init; }

    public required PostbackReplies Replies { get; init; }

    /// <summary>The parameters whose values are secrets.</summary>
    public required IReadOnlySet<string> SecretParameters { get; init; }
}

/// <summary>One check of "verify": a comparison, or a list of addresses.</summary>
internal sealed record PostbackCheck(Compute? When, bool IsSignature, Compute? Given, Compute? Expected, Compute? Addresses);

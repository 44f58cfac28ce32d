using System.Globalization;
using Tributary.Core.Callbacks;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Callbacks;

/// <summary>An endpoint as it was typed, with what is wrong with it, and what else its page shows.</summary>
public sealed record EndpointForm
{
    /// <summary>As it is stored; null for one that is being made.</summary>
    public CallbackEndpoint? Endpoint { get; init; }
    public IReadOnlyList<Site> Sites { get; init; } = [];
    public long SiteId { get; init; }
    public string Member { get; init; } = "";
    public CallbackForm Form { get; init; }
    public string Url { get; init; } = "";
    public IReadOnlySet<CallbackKind> Wants { get; init; } = Enum.GetValues<CallbackKind>().ToHashSet();
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Drawn once, never again.</summary>
    public string? NewSecret { get; init; }
    public CallResult? Test { get; init; }
    public string? Done { get; init; }
    public string From { get; init; } = "";
    public string To { get; init; } = "";

    public bool OldSecretSigns(long now) => Endpoint?.Secrets.Any(secret => secret.EndsAt > now) == true;

    public static EndpointForm Of(CallbackEndpoint endpoint) => new()
    {
        Endpoint = endpoint,
        SiteId = endpoint.SiteId,
        Member = endpoint.Member ?? "",
        Form = endpoint.Form,
        Url = endpoint.Url,
        Wants = endpoint.Wants,
    };

    public static EndpointForm Read(IFormCollection form) => new()
    {
        SiteId = long.TryParse(form["site"], NumberStyles.None, CultureInfo.InvariantCulture, out var site) ? site : 0,
        Member = form["member"].ToString().Trim(),
        Form = Enum.TryParse<CallbackForm>(form["form"], out var how) ? how : CallbackForm.Json,
        Url = form["url"].ToString().Trim(),
        Wants = Enum.GetValues<CallbackKind>().Where(kind => form[kind.ToString()] == "yes").ToHashSet(),
    };

    public string? Error(string field) => Errors.GetValueOrDefault(field);

    public EndpointForm Wrong(string field, string error) => this with { Errors = new Dictionary<string, string>(Errors, StringComparer.Ordinal) { [field] = error } };

    public static string Words(CallbackKind kind) => kind switch
    {
        CallbackKind.Pending => "pending at the network",
        CallbackKind.Credited => "credited, held or spendable",
        CallbackKind.Released => "released from its hold",
        CallbackKind.Adjusted => "paid another amount by its network",
        CallbackKind.Reduced => "taken back in part",
        CallbackKind.Reversed => "taken back",
        CallbackKind.Rejected => "rejected before it was credited",
    };

    internal async Task<EndpointForm> Check(OutboundHttp http, CancellationToken ct)
    {
        var withoutMacros = Form is CallbackForm.Macros ? Url.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal) : Url;
        var error = Form is CallbackForm.Macros ? MacroAddress.TryRead(Url, Macros.Names, out _) : null;
        error ??= await CallAddress.Refuse(withoutMacros, http, ct);
        var form = error is null ? this : Wrong("url", error);
        return Wants.Count > 0 ? form : form.Wrong("wants", "Choose at least one.");
    }
}

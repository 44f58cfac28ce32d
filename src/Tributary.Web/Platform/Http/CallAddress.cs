namespace Tributary.Web.Platform.Http;

/// <summary>What somebody typed as the address that we are to call.</summary>
internal static class CallAddress
{
    /// <summary>Why it is not taken, said before anything is saved and not when the first call is lost. Where it leads is vetted again at every call.</summary>
    public static async Task<string?> Refuse(string url, OutboundHttp http, CancellationToken ct) =>
        url.Length > 500 || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.UserInfo.Length > 0 || address.Scheme is not ("https" or "http")
            ? "Type the whole address, such as https://www.example.com/tributary."
            : await http.WhyNot(address, ct);
}

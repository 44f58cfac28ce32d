namespace Tributary.Web.Features.Demo;

/// <summary>A postback the sandbox will send: when, why, and the values of its macros.</summary>
internal sealed record SandboxPostback(DateTimeOffset Due, SandboxPostbackKind Kind, IReadOnlyDictionary<string, string> Macros)
{
    /// <summary>Replaces every macro the network knows, as networks do: values are escaped, unknown macros stay as they are.</summary>
    public string Fill(string url)
    {
        foreach (var (name, value) in Macros)
            url = url.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        return url;
    }
}

internal enum SandboxPostbackKind
{
    Approved,
    Pending,
    OnHold,
    Repeated,
    Reversed,
    Forged,
}

using System.Globalization;
using System.Net.Mail;

namespace Tributary.Web.Features.Alerts;

/// <summary>Everything the page about where alerts go shows.</summary>
public sealed record AlertSettingsPage
{
    public IReadOnlySet<(AlertKind Kind, AlertChannel Channel)> Unwanted { get; init; } = new HashSet<(AlertKind, AlertChannel)>();
    public required MailForm Mail { get; init; }
    public required WebhookForm Webhook { get; init; }
    public IReadOnlyList<AlertDelivery> Deliveries { get; init; } = [];

    /// <summary>What was saved before the page was drawn, in words.</summary>
    public string? Done { get; init; }

    /// <summary>What a test came to, and of which channel.</summary>
    public (AlertChannel Channel, DeliveryResult Result)? Test { get; init; }
}

/// <summary>The mail channel as it was typed.</summary>
public sealed record MailForm
{
    public bool Active { get; init; }
    public string Host { get; init; } = "";
    public string Port { get; init; } = "587";
    public bool StartTls { get; init; } = true;
    public string User { get; init; } = "";
    public bool HasPassword { get; init; }
    public string From { get; init; } = "";

    /// <summary>One recipient a line.</summary>
    public string To { get; init; } = "";
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static MailForm Of(MailChannel channel, bool hasPassword) => new()
    {
        Active = channel.Active,
        Host = channel.Host,
        Port = channel.Port.ToString(CultureInfo.InvariantCulture),
        StartTls = channel.StartTls,
        User = channel.User,
        HasPassword = hasPassword,
        From = channel.From,
        To = string.Join('\n', channel.To),
    };

    public static MailForm Read(IFormCollection form, bool hasPassword) => new()
    {
        Active = form["active"] == "yes",
        Host = form["host"].ToString().Trim(),
        Port = form["port"].ToString().Trim(),
        StartTls = form["starttls"] == "yes",
        User = form["user"].ToString().Trim(),
        HasPassword = hasPassword,
        From = form["from"].ToString().Trim(),
        To = form["to"].ToString().ReplaceLineEndings("\n").Trim(),
    };

    public string? Error(string field) => Errors.GetValueOrDefault(field);

    /// <summary>The channel, or what has to be mended field by field.</summary>
    internal (MailChannel? Channel, Dictionary<string, string> Errors) Check(bool withPassword)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var to = To.Split(['\n', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Uri.CheckHostName(Host) is UriHostNameType.Unknown) errors["host"] = "Type the server’s name, such as smtp.example.com.";
        if (!int.TryParse(Port, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535) errors["port"] = "A port is a number from 1 to 65535, most often 587.";
        else if (port == 465) errors["port"] = "On port 465 servers expect TLS from the first byte, which is not supported. Nearly all take the same on 587 with STARTTLS.";
        if (!IsAddress(From)) errors["from"] = "Type one address, such as tributary@example.com.";
        if (to.Length == 0 || to.Length > 20 || to.FirstOrDefault(address => !IsAddress(address)) is not null)
            errors["to"] = to.FirstOrDefault(address => !IsAddress(address)) is { } wrong ? $"“{wrong}” is not an address." : "Type one to twenty addresses, one a line.";
        if (withPassword && !StartTls && Host is not ("localhost" or "127.0.0.1" or "::1")) errors["starttls"] = "A password is sent encrypted only. Turn STARTTLS on, or leave user and password empty.";
        return errors.Count > 0 ? (null, errors) : (new MailChannel { Active = Active, Host = Host, Port = port, StartTls = StartTls, User = User, From = From, To = to }, errors);
    }

    // A name before the address, or a line break in it, is none of ours.
    private static bool IsAddress(string text) => text.Length <= 254 && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
        && MailAddress.TryCreate(text, out var address) && address.Address == text;
}

/// <summary>The webhook as it was typed.</summary>
public sealed record WebhookForm
{
    public bool Active { get; init; }
    public string Url { get; init; } = "";
    public bool HasSecret { get; init; }
    public string? Error { get; init; }

    /// <summary>A secret just made: drawn once, never again.</summary>
    public string? NewSecret { get; init; }
}

namespace Tributary.Web.Features.Alerts;

/// <summary>Where alerts go. The names are stored. <see cref="Panel"/> is there always; a kind that it does not want is not raised at all.</summary>
public enum AlertChannel { Panel, Mail, Webhook }

/// <summary>How e-mail is sent. The password lies sealed beside it.</summary>
public sealed record MailChannel
{
    public bool Active { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; } = 587;

    /// <summary>STARTTLS is demanded before anything else is said.</summary>
    public bool StartTls { get; init; } = true;
    public string User { get; init; } = "";
    public string From { get; init; } = "";
    public IReadOnlyList<string> To { get; init; } = [];
}

/// <summary>Where the webhook is called. Its signing secret lies sealed beside it.</summary>
public sealed record WebhookChannel
{
    public bool Active { get; init; }
    public string Url { get; init; } = "";
}

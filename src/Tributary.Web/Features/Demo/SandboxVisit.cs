namespace Tributary.Web.Features.Demo;

/// <summary>
/// A visitor the sandbox got through one of its tracking links: under the sandbox's own number, which its transaction ids are made of, and with what
/// came in the tracking parameter.
/// </summary>
internal sealed record SandboxVisit(string Number, string ClickId, SandboxOffer Offer, string Country, DateTimeOffset At);

namespace Tributary.Web.Features.Members;

/// <summary>A click of a member, for his page.</summary>
public sealed record MemberClick
{
    public string OfferTitle { get; init; } = "";
    public string NetworkName { get; init; } = "";
    public long ClickedAt { get; init; }
}

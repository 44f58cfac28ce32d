namespace Tributary.Web.Features.Offers;

/// <summary>A title and description being edited in a row, and what is wrong with them.</summary>
public sealed record OfferEdit(long Id, long Version, string Title, string Description)
{
    public string? Error { get; init; }

    internal OfferEdit Check() => this with
    {
        Error = Title.Trim().Length == 0 ? "A title cannot be empty. Cancel keeps the one before."
            : Title.Trim().Length > TriageOffers.LongestTitle ? $"This title has {Title.Trim().Length} characters; {TriageOffers.LongestTitle} fit."
            : Description.Length > TriageOffers.LongestDescription ? $"This description has {Description.Length} characters; {TriageOffers.LongestDescription} fit."
            : null,
    };
}

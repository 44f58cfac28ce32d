using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Members;

/// <summary>One line of a member's timeline, in words one can send him.</summary>
public sealed record MemberEvent(long At, Tone Tone, string What, string Words, string? Amount)
{
    /// <summary>Clicks, credits and reversals, newest first.</summary>
    public static IReadOnlyList<MemberEvent> Timeline(IEnumerable<MemberConversion> conversions, IEnumerable<MemberClick> clicks) =>
    [
        .. conversions.SelectMany(Of)
            .Concat(clicks.Select(click => new MemberEvent(click.ClickedAt, Tone.Off, $"Clicked: {click.OfferTitle}", click.NetworkName, null)))
            .OrderByDescending(step => step.At),
    ];

    private static IEnumerable<MemberEvent> Of(MemberConversion conversion)
    {
        var title = $"{conversion.OfferTitle ?? "an offer we do not know"}{(conversion.GoalId is { } goal ? $", goal {goal}" : "")}";
        var network = conversion.NetworkName ?? "The network";
        var said = conversion.PayoutAmount is { } payout ? $"{network} paid {payout.ToDisplay()}." : network;
        if (conversion.ReversedAt is { } reversed)
            yield return new(reversed, Tone.Bad, $"Reversed: {title}", $"{network} took it back.", conversion.CreditedAmount is { } lost ? (-lost).ToDisplay() : null);
        if (conversion.CreditedAt is { } credited)
            yield return new(credited, Tone.Good, $"Credited: {title}", said, conversion.CreditedAmount is { } got ? "+" + got.ToDisplay() : null);
        else if (conversion.ReversedAt is null)
            yield return Waiting(conversion, title, said);
    }

    private static MemberEvent Waiting(MemberConversion conversion, string title, string said) => conversion.Word switch
    {
        "pending" => new(conversion.CreatedAt, Tone.Wait, $"Pending: {title}", said + " Credited when the network confirms it.", null),
        "review" => new(conversion.CreatedAt, Tone.Ask, $"In review: {title}", said + " A person looks at it.", null),
        _ => new(conversion.CreatedAt, Tone.Off, $"Not credited: {title}", "The network rejected it.", null),
    };
}

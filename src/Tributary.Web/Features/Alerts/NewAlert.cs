namespace Tributary.Web.Features.Alerts;

/// <summary>Something to be raised.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Which trouble it is: raised again under the same key it is the same alert. Such as "payout-cut/7/1042/31" (network, offer, run).</param>
/// <param name="Text">One or two sentences: what happened, where, what to do. Text from a network may stand in it.</param>
internal sealed record NewAlert(AlertKind Kind, string Key, string Text)
{
    public long? NetworkId { get; init; }

    public long? OfferId { get; init; }

    public long? RunId { get; init; }
}

using Tributary.Core.Security;

namespace Tributary.Web.Features.Alerts;

/// <summary>What came of handing a message over.</summary>
/// <param name="Taken">The other side took it.</param>
/// <param name="Answer">What it said, in one line.</param>
public sealed record DeliveryResult(bool Taken, string Answer)
{
    private const int LongestAnswer = 500;

    internal static DeliveryResult Of(bool taken, string answer) => new(taken, PlainText.Line(answer, LongestAnswer));
}

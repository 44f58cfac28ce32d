using System.Globalization;

namespace Tributary.Web.Features.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Records">How many records there will be: what the network announced, or what its last feed had.</param>
/// <param name="Percent">0 to 99.</param>
/// <param name="Left">In words; null while too little was read to tell.</param>
public sealed record RunEstimate(long Records, long Percent, string? Left)
{
    private const long TooSoon = 3000;

    /// <summary>Of a run that reads, at a moment (unix ms); null when nobody knows how much there is.</summary>
    public static RunEstimate? Of(Run run, long? lastRecords, long now)
    {
        if (run is not { IsActive: true, StartedAt: { } started, DeltaSince: null } || (run.Announced ?? lastRecords) is not { } all || all < 1 || run.Records > all) return null;
        var elapsed = now - started;
        return new RunEstimate(all, Math.Min(99, run.Records * 100 / all), run.Records == 0 || elapsed < TooSoon ? null : Words((all - run.Records) * elapsed / run.Records));
    }

    private static string Words(long milliseconds) => milliseconds switch
    {
        < 10_000 => "a few seconds left",
        < 100_000 => string.Create(CultureInfo.InvariantCulture, $"about {(milliseconds + 9_999) / 10_000 * 10} s left"),
        _ => string.Create(CultureInfo.InvariantCulture, $"about {(milliseconds + 59_999) / 60_000} min left"),
    };
}

using System.Globalization;

namespace Tributary.Bench;

/// <summary>
/// One row of the report. The ratio says how we stand against the baseline of the same run: for rates ours / baseline, for times ours / baseline too, so
/// the unit says which way is better.
/// </summary>
internal sealed record Measurement(string Name, double Value, string Unit, double Baseline, double Ratio)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name,-20} {Value,12:0.###} {Unit,-12} baseline {Baseline,12:0.###}   ratio {Ratio,7:0.00}");
}

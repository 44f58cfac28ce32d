namespace Tributary.Bench;

/// <summary>
/// Measures two things in turns, A B B A A B B A, so that whatever else the machine does meets both alike; the answer is the median of the ratios of
/// neighbours, never a ratio of averages.
/// </summary>
internal static class Pairs
{
    public static async Task<Measurement> Measure(string name, string unit, int pairs, Func<Task<double>> baseline, Func<Task<double>> ours)
    {
        var samples = new List<(double Baseline, double Ours)>();
        for (var pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0)
            {
                var first = await baseline();
                samples.Add((first, await ours()));
            }
            else
            {
                var first = await ours();
                samples.Add((await baseline(), first));
            }
            await Console.Error.WriteLineAsync($"  {name} {pair + 1}/{pairs}: baseline {samples[^1].Baseline:0.###}, ours {samples[^1].Ours:0.###} {unit}");
        }
        return new Measurement(
            name, Median(samples.Select(pair => pair.Ours)), unit, Median(samples.Select(pair => pair.Baseline)),
            Median(samples.Select(pair => pair.Ours / pair.Baseline)));
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}

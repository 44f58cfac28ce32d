using System.Globalization;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>The last runs of a network as a small picture: how many records each read, how many offers it changed, and how it ended.</summary>
internal sealed class RunCourse
{
    public const int Most = 30;
    public const int Width = 150;
    public const int Height = 28;

    private const int Step = Width / Most;

    private readonly IReadOnlyList<Run> _runs;
    private readonly long _top;

    /// <param name="newest">Newest first; dry runs and active ones are left out.</param>
    public RunCourse(IEnumerable<Run> newest)
    {
        _runs = [.. newest.Where(run => run is { IsDry: false, IsActive: false, DeltaSince: null }).Take(Most).Reverse()];
        _top = Math.Max(1, _runs.Select(run => run.Records).DefaultIfEmpty().Max());
    }

    /// <summary>One run says nothing about a course.</summary>
    public bool Shows => _runs.Count > 1;

    /// <summary>The bars from left to right; the newest ends at the right edge.</summary>
    public IEnumerable<Bar> Bars => _runs.Select((run, place) => new Bar(
        Width - ((_runs.Count - place) * Step), Tall(run.Records), Math.Min(Tall(run.Records), run.Changed == 0 ? 0 : Tall(run.Changed)), run.State is RunState.Complete));

    public string Sentence
    {
        get
        {
            var complete = _runs.Where(run => run.State is RunState.Complete).ToList();
            var broken = _runs.Count - complete.Count;
            var records = complete.Count == 0 ? "none of them complete"
                : complete.Min(run => run.Records) == complete.Max(run => run.Records) ? $"{Figure.Of(complete[0].Records, "record", "records")} each"
                : $"{Figure.Of(complete.Min(run => run.Records))} to {Figure.Of(complete.Max(run => run.Records))} records";
            var changes = complete.Count == 0 ? "" : $", up to {Figure.Of(complete.Max(run => run.Changed), "change", "changes")}";
            return $"The last {_runs.Count} runs: {records}{changes}{(broken > 0 && complete.Count > 0 ? $"; {broken} not complete" : "")}.";
        }
    }

    public static string At(int number) => number.ToString(CultureInfo.InvariantCulture);

    private int Tall(long count) => (int)Math.Max(1, count * Height / _top);

    /// <param name="X">Its left edge.</param>
    /// <param name="Records">Its height.</param>
    /// <param name="Changes">The height of the part that stands for changes.</param>
    /// <param name="IsComplete">Whether the run published.</param>
    internal readonly record struct Bar(int X, int Records, int Changes, bool IsComplete);
}

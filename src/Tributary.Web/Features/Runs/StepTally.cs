using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Web.Features.Runs;

/// <summary>What one step did in a run.</summary>
public sealed class StepTally
{
    public required string Id { get; init; }

    /// <summary>Requests made, tries of the same one counted once.</summary>
    public long Questions { get; set; }

    /// <summary>Offers something was found for.</summary>
    public long Found { get; set; }

    /// <summary>Offers there is nothing for.</summary>
    public long Nothing { get; set; }

    /// <summary>Offers whose question failed; they keep what they had.</summary>
    public long Failed { get; set; }

    /// <summary>Offers that were due and are left for the next run.</summary>
    public long Later { get; set; }

    /// <summary>The network's words about the newest failure.</summary>
    public string? Message { get; set; }

    [JsonIgnore]
    internal int TroubleInARow { get; set; }

    [JsonIgnore]
    internal int FailuresInARow { get; set; }

    /// <summary>The network fails again and again: nothing more is asked in this run.</summary>
    public bool GivenUp { get; set; }

    internal void Fail(int offers, string message)
    {
        Failed += offers;
        Message = message;
    }
}

/// <summary>The steps of a run, in the order of the template.</summary>
internal sealed class StepTallies
{
    private readonly List<StepTally> _all = [];

    public StepTally Of(string step)
    {
        if (_all.Find(known => known.Id == step) is { } tally) return tally;
        _all.Add(new StepTally { Id = step });
        return _all[^1];
    }

    public string ToJson() => JsonSerializer.Serialize(_all);

    public static IReadOnlyList<StepTally> Read(string json) => JsonSerializer.Deserialize<List<StepTally>>(json) ?? [];
}

using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>What becomes of one field that the network changed.</summary>
public enum FieldOutcome
{
    /// <summary>The network's value counts.</summary>
    Applied,

    /// <summary>The network's value counts, and the operator is told.</summary>
    Alerted,

    /// <summary>What was in force stays, by a field rule of the network; from now on.</summary>
    KeptByRule,

    /// <summary>What was in force stays until a person decided; from now on.</summary>
    Held,

    /// <summary>What was in force stays, by a pin that was there already.</summary>
    StillKept,

    /// <summary>A change that waits for review goes on waiting, with the network's newest value.</summary>
    StillHeld,

    /// <summary>What waited for review no longer has to: the network's value counts.</summary>
    LetGo,
}

/// <summary>One field of a changed offer.</summary>
/// <param name="Move">How the network's value differs from what was in force before.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="IsNews">Whether the network says something else than it said last.</param>
/// <param name="Alerts">Whether the operator is to be told.</param>
public sealed record FieldJudgement(FieldMove Move, FieldOutcome Outcome, bool IsNews, bool Alerts = false)
{
    public OfferField Field => Move.Field;
}

/// <summary>What becomes of a changed offer, field by field; fields that say what they said are not in it.</summary>
/// <param name="Fields">In the order of <see cref="OfferField"/>.</param>
/// <param name="IsReusedId">The network seems to have given the id to another offer.</param>
public sealed record Judgement(IReadOnlyList<FieldJudgement> Fields, bool IsReusedId = false)
{
    public static readonly Judgement None = new([]);

    public bool Has(OfferField field) => Fields.Any(judged => judged.IsNews && judged.Field == field);
}

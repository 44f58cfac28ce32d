using System.Globalization;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A field whose value could not be used; it stays empty and is counted. <see cref="Problem"/> is short and the same for the same kind.</summary>
public readonly record struct FieldIssue(string Field, string Problem);

/// <summary>What became of one record of a feed.</summary>
public abstract record RecordResult
{
    private RecordResult()
    {
    }

    public sealed record Mapped(Offers.OfferDraft Offer, IReadOnlyList<FieldIssue> Issues) : RecordResult
    {
        /// <summary>The record's print, when the same bytes will always give the same offer and nothing about them was worth a note.</summary>
        public UInt128? Print { get; init; }

        /// <summary>Words of the record that neither our lists nor the operator know.</summary>
        public IReadOnlyList<ForeignWord> Unknown { get; init; } = [];
    }

    /// <summary>
    /// A record that gave this offer before and would again; it was not read. <paramref name="Hash"/> is the lower half of the offer's content hash.
    /// </summary>
    public sealed record Known(UInt128 Print, string SourceId, ulong Hash) : RecordResult;

    /// <summary>What a network tells, when asked, about a conversion.</summary>
    public sealed record Told(PolledFact Fact) : RecordResult;

    /// <summary>What a step found out about one of the offers it asked for.</summary>
    public sealed record Found(StepFinding Finding) : RecordResult;

    /// <summary>Not usable: which one (its id, or its place in the page), and why.</summary>
    public sealed record Rejected(string Record, string Reason) : RecordResult
    {
        /// <summary>Words of the record that nobody knows; one of them may be why.</summary>
        public IReadOnlyList<ForeignWord> Unknown { get; init; } = [];
    }

    /// <summary>The template's own "where" leaves it out.</summary>
    public sealed record LeftOut : RecordResult;

    /// <summary>How people are told about a record that has no id.</summary>
    internal static string Place(int number) => string.Create(CultureInfo.InvariantCulture, $"record {number}");
}

/// <summary>Makes of the scope's record what the list is read for; <c>number</c> is its place in the answer, from 1.</summary>
internal delegate RecordResult MapRecord(Scope scope, int number);

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Core.Offers;

/// <summary>
/// How the lists of an offer lie in its columns. Codes (countries, systems, devices) are framed by commas, <c>,CA,US,</c>, so
/// that one is found by "contains ,US,"; the empty list is the empty text and means all. Categories and goals are JSON.
/// </summary>
public static class StoredOffer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Stored, not served: a page encodes what it shows, and a search for "é" must find it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The word of <see cref="SourceStatus"/> in the status column; an offer gone from a complete feed is <see cref="Missing"/>.</summary>
    public static string Word(SourceStatus status) => status switch
    {
        SourceStatus.Active => "active",
        SourceStatus.Paused => "paused",
        SourceStatus.Closed => "closed",
    };

    public const string Missing = "missing";

    /// <summary>The word of <see cref="SourceApproval"/> in the approval column.</summary>
    public static string Word(SourceApproval approval) => approval switch
    {
        SourceApproval.Approved => "approved",
        SourceApproval.Pending => "pending",
        SourceApproval.NotApproved => "not_approved",
        SourceApproval.Rejected => "rejected",
    };

    public static string Codes(IEnumerable<string> codes)
    {
        var joined = string.Join(',', codes);
        return joined.Length == 0 ? "" : $",{joined},";
    }

    public static IReadOnlyList<string> ReadCodes(string stored) => stored.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static string Texts(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, Options);

    public static IReadOnlyList<string> ReadTexts(string stored) => JsonSerializer.Deserialize<List<string>>(stored, Options) ?? [];

    /// <summary>How a text lies inside <see cref="Texts"/>, for a search that contains it.</summary>
    public static string InTexts(string text) => JsonSerializer.Serialize(text, Options);

    public static string Goals(IReadOnlyList<GoalDraft> goals) => JsonSerializer.Serialize(goals, Options);

    public static IReadOnlyList<GoalDraft> ReadGoals(string stored) => JsonSerializer.Deserialize<List<GoalDraft>>(stored, Options) ?? [];
}

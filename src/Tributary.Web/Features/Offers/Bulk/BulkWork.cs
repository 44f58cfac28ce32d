using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>What is done to each of many offers. The names are stored.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(SetListing), "listing")]
[JsonDerivedType(typeof(SetListings), "listings")]
[JsonDerivedType(typeof(ReleaseOverrides), "release")]
[JsonDerivedType(typeof(Hold), "hold")]
[JsonDerivedType(typeof(EndHold), "end-hold")]
[JsonDerivedType(typeof(Undo), "undo")]
internal abstract record BulkWork
{
    /// <summary>One listing for all.</summary>
    public sealed record SetListing(Listing To) : BulkWork;

    /// <summary>A listing for each (<see cref="BulkTarget.To"/>), where the offer still has the one it was chosen by.</summary>
    public sealed record SetListings(Listing OnlyFrom) : BulkWork;

    /// <summary>Titles and descriptions set by hand go back to the network's.</summary>
    public sealed record ReleaseOverrides : BulkWork;

    /// <summary>Stops offers until a moment (unix ms), or without end.</summary>
    public sealed record Hold(long Until, string Note) : BulkWork;

    public sealed record EndHold : BulkWork;

    /// <summary>Takes an earlier act back, except where somebody decided something since.</summary>
    public sealed record Undo(long BulkId) : BulkWork;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public string Write() => JsonSerializer.Serialize(this, Options);

    public static BulkWork Read(string stored) => JsonSerializer.Deserialize<BulkWork>(stored, Options)!;
}

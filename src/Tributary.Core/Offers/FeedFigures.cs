using System.Runtime.InteropServices;

namespace Tributary.Core.Offers;

/// <summary>What a run counted while it compared a feed with the offers it knows: all that the breaker judges by.</summary>
public sealed record FeedFigures
{
    /// <summary>False when the network was asked for changes only: then nothing can be missing.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Offers that the last feed had.</summary>
    public long Known { get; init; }

    public long Records { get; init; }

    /// <summary>Known offers that are not in this feed.</summary>
    public long Gone { get; init; }

    /// <summary>Known offers that ran and, this feed says, no longer do.</summary>
    public long Closed { get; init; }

    /// <summary>Records that could not be read.</summary>
    public long Unusable { get; init; }

    /// <summary>Records whose id another record has that says something else.</summary>
    public long Repeated { get; init; }

    /// <summary>How the fields of known offers were filled, and are.</summary>
    public IReadOnlyList<FieldFilling> Fields { get; init; } = [];

    /// <summary>The feed that was believed last; null for the first.</summary>
    public BelievedFeed? Last { get; init; }
}

/// <summary>How many known offers had something in a field, and how many of these still have.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FieldFilling(OfferField Field, long Had, long Has);

/// <summary>Records of the feed that was published last, and how many of them could not be read or were under an id of another.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BelievedFeed(long Records, long Bad);

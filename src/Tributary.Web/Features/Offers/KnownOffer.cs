using System.Globalization;

namespace Tributary.Web.Features.Offers;

/// <summary>What a run must remember of an offer to tell whether the network changed it: small, and a value, because there may be 100,000.</summary>
internal struct KnownOffer(long id, long versionId, UInt128 hash, bool missing)
{
    public readonly long Id => id;

    /// <summary>The visible version; 0 when a run that did not end left the offer without one.</summary>
    public readonly long VersionId => versionId;

    public readonly UInt128 Hash => hash;

    /// <summary>It was not in the newest complete feed.</summary>
    public readonly bool Missing => missing;

    /// <summary>The feed of this run has it.</summary>
    public bool Seen { get; set; }

    /// <summary>Half of the hash of what the feed of this run says of it; 0 until it was read.</summary>
    public ulong SeenHash { get; set; }

    public static UInt128 ReadHash(string hash) => UInt128.Parse(hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

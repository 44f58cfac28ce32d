namespace Tributary.Web.Features.Networks;

/// <summary>What a person can change of a network. The names are stored.</summary>
public enum NetworkAct
{
    Installed,
    Settings,

    /// <summary>A credential was replaced; its value is never recorded.</summary>
    Credentials,
    Tracking,
    Share,

    /// <summary>How long credits wait before members can spend them.</summary>
    Hold,

    /// <summary>How long after a click its conversions count.</summary>
    Attribution,
    Schedule,

    /// <summary>Automatic synchronization on or off.</summary>
    Switch,
    Template,

    /// <summary>How offers are stored.</summary>
    Storing,

    /// <summary>Field rules and change rules.</summary>
    Rules,

    /// <summary>What the network's own values mean.</summary>
    Values,

    /// <summary>A feed that was not believed was accepted after all.</summary>
    Accepted,
    Removed,
}

/// <summary>One change of a network as it lies in network_acts, which is only ever added to.</summary>
/// <param name="NetworkId">The network.</param>
/// <param name="Act">What was changed.</param>
/// <param name="Field">Which part of it, in the words of the screen: "API key", "Rule 2".</param>
/// <param name="Before">What stood before, as a person reads it; empty for nothing. Never a credential.</param>
/// <param name="After">What stands since.</param>
/// <param name="AccountId">Who did it; null for the command line.</param>
internal sealed record NetworkChange(long NetworkId, NetworkAct Act, string Field, string Before, string After, long? AccountId);

namespace Tributary.Web.Features.Alerts;

/// <summary>What an operator is alerted of. The names are stored.</summary>
public enum AlertKind
{
    /// <summary>Runs of a network fail; over when one succeeds.</summary>
    RunFailed,

    /// <summary>A feed was not believed; over when one is.</summary>
    FeedStopped,

    /// <summary>A feed that was believed has far fewer offers than the one before.</summary>
    FeedShrunk,

    /// <summary>A network pays less for offers that members see; over when it pays as before, or somebody decided.</summary>
    PayoutCut,

    /// <summary>Something else of an offer that members see became another, and the network's change rules say to tell.</summary>
    OfferChanged,

    /// <summary>A change waits for review; over when somebody decided.</summary>
    ChangeHeld,

    /// <summary>Offers that members saw are gone; over when they are back, or no longer Synced.</summary>
    OfferGone,

    /// <summary>A network does not accept our credentials; over when it does.</summary>
    CredentialsRefused,

    /// <summary>Postbacks waited on a node's disk because the database did not take them; over when they are in.</summary>
    PostbacksSpooled,

    /// <summary>A site takes no callbacks any more; over when somebody resumes its endpoint.</summary>
    CallbacksPaused,

    /// <summary>A callback was not taken for a week.</summary>
    CallbackParked,

    /// <summary>The books do not agree; over when they do.</summary>
    BooksBroken,

    /// <summary>What a network lists differs from what we have; over when nothing is open.</summary>
    NetworkDiffers,

    /// <summary>Somebody has been at the database for so long that it cannot put itself in order; over when he is done.</summary>
    DatabaseHeldUp,
}

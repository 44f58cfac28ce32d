namespace Tributary.Web.Features.Runs;

/// <summary>What was wrong with a call that ended a run or a poll. The names are stored.</summary>
public enum CallFailure
{
    /// <summary>The answer is not in the format that the template names: a web page, a text, half a document.</summary>
    NotReadable,

    /// <summary>The network says in its answer that something failed.</summary>
    ApiError,

    /// <summary>The answer can be read, and the list is not where it was.</summary>
    Changed,

    /// <summary>The network does not accept our credentials.</summary>
    Refused,

    /// <summary>A setting is wrong.</summary>
    Settings,
    RateLimited,

    /// <summary>The network has trouble of its own.</summary>
    Busy,
    NotThere,

    /// <summary>The network sends us elsewhere; that is not followed.</summary>
    Redirected,

    /// <summary>The pages did not come to an end that can be trusted.</summary>
    Incomplete,

    /// <summary>The connection broke before the answer was complete.</summary>
    Truncated,
    TooLarge,
    TooSlow,
    Unreachable,

    /// <summary>The certificate is not valid, or not for this host.</summary>
    Tls,

    /// <summary>The address is one that we do not call.</summary>
    Forbidden,
}

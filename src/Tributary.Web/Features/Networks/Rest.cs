namespace Tributary.Web.Features.Networks;

/// <summary>How long a network is left alone that asks for it.</summary>
internal static class Rest
{
    /// <summary>Whatever a network says, it is asked once a day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Until when (unix ms), where it asked to be left alone until <paramref name="asked"/>; null where it did not.</summary>
    public static long? Until(long? asked, DateTimeOffset now) => asked is { } until ? Math.Min(until, (now + Longest).ToUnixTimeMilliseconds()) : null;

    /// <summary>Whether it lasts. A moment further ahead than any that is kept was written before the clock was set back.</summary>
    public static bool Lasts(long? until, DateTimeOffset now) => until - now.ToUnixTimeMilliseconds() is { } left && left > 0 && left <= Longest.TotalMilliseconds;
}

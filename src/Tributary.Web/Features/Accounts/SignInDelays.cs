namespace Tributary.Web.Features.Accounts;

/// <summary>
/// Slows guessing: from the fourth failure on, the next try on the same account from the same address has to wait 1 s,
/// 2 s, 4 s, up to 15 minutes. Kept in memory: a restart forgives, and nobody can lock another's account from elsewhere.
/// </summary>
internal sealed class SignInDelays(TimeProvider clock)
{
    private const int Free = 3;
    private const int Most = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string), (int Failures, DateTimeOffset Until)> _failures = [];

    /// <summary>How long this account and address still have to wait; zero when they may try.</summary>
    public TimeSpan Left(string email, string address)
    {
        lock (_gate)
        {
            var left = _failures.TryGetValue((email, address), out var known) ? known.Until - clock.GetUtcNow() : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Failed(string email, string address)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_failures.Count >= Most) Forget(now);
            var failures = _failures.GetValueOrDefault((email, address)).Failures + 1;
            var wait = failures <= Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - Free - 1, 20)));
            _failures[(email, address)] = (failures, now + (wait < Longest ? wait : Longest));
        }
    }

    public void Succeeded(string email, string address)
    {
        lock (_gate) _failures.Remove((email, address));
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, _) in _failures.Where(entry => entry.Value.Until <= now).ToList()) _failures.Remove(key);
        if (_failures.Count >= Most) _failures.Clear();
    }
}

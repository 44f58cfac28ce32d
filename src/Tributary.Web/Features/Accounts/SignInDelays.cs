using System.Net;
using System.Net.Sockets;

namespace Tributary.Web.Features.Accounts;

/// <summary>
/// Slows guessing, in memory. From the fourth failure on, the next try on an account from the same network (/24, or /64 of IPv6) waits 1 s, 2 s, 4 s, up
/// to 15 minutes. An account on which 20 passwords failed within an hour, from wherever, is <see cref="IsBesieged">besieged</see>: passwords are
/// compared only for somebody who has shown a code first or was there before, so that guessing goes no further and the person himself still gets in.
/// </summary>
internal sealed class SignInDelays(TimeProvider clock)
{
    private const int Free = 3;
    private const int MostOfAccount = 20;
    private const int Most = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Siege = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string), (int Failures, DateTimeOffset Until)> _failures = [];
    private readonly Dictionary<string, (int Failures, DateTimeOffset Until)> _accounts = new(StringComparer.Ordinal);

    /// <summary>How long this account and address still have to wait; zero when they may try.</summary>
    public TimeSpan Left(string email, IPAddress? address)
    {
        lock (_gate)
        {
            var left = _failures.TryGetValue((email, Network(address)), out var known) ? known.Until - clock.GetUtcNow() : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether so many passwords failed on this account that more than a password is asked for now.</summary>
    public bool IsBesieged(string email)
    {
        lock (_gate) return _accounts.TryGetValue(email, out var known) && known.Failures >= MostOfAccount && known.Until > clock.GetUtcNow();
    }

    public void Failed(string email, IPAddress? address)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_failures.Count >= Most) Forget(now);
            var key = (email, Network(address));
            var failures = _failures.GetValueOrDefault(key).Failures + 1;
            var wait = failures <= Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - Free - 1, 20)));
            _failures[key] = (failures, now + (wait < Longest ? wait : Longest));

            if (_accounts.Count >= Most) Forget(now);
            var (before, until) = _accounts.GetValueOrDefault(email);
            _accounts[email] = until > now ? (before + 1, until) : (1, now + Siege);
        }
    }

    public void Succeeded(string email, IPAddress? address)
    {
        lock (_gate) _failures.Remove((email, Network(address)));
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, _) in _failures.Where(entry => entry.Value.Until <= now).ToList()) _failures.Remove(key);
        foreach (var (key, _) in _accounts.Where(entry => entry.Value.Until <= now).ToList()) _accounts.Remove(key);
        // Whoever brings so many addresses waits no longer for each of them, but the account stays besieged.
        if (_failures.Count >= Most) _failures.Clear();
        if (_accounts.Count >= Most) _accounts.Clear();
    }

    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes, 0, address.AddressFamily == AddressFamily.InterNetwork ? 3 : 8);
    }
}

using System.Net;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Accounts;

/// <summary>T-19: many guesses from many places, and the owner who wants to work meanwhile.</summary>
public sealed class GuessPasswords : IAsyncLifetime
{
    private RunningTributary _tributary = null!;

    [Fact]
    public async Task Thousands_of_guesses_from_two_hundred_addresses_do_not_get_in_and_the_owner_does()
    {
        var (secret, _) = await _tributary.SetsUpFactor(_tributary.Http);
        using var guesser = _tributary.NewClient();
        var page = await guesser.Page("/sign-in");
        var (guesses, compared, refused) = (Faults.Times(1_000, 10_000), 0, 0);

        for (var guess = 0; guess < guesses; guess++)
        {
            guesser.DefaultRequestHeaders.Remove("X-Forwarded-For");
            guesser.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.{guess % 200}.7");
            using var answer = await guesser.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", $"guess number {guess}")]);
            if (answer.StatusCode == HttpStatusCode.UnprocessableEntity) compared++;
            else if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused++;
        }

        Assert.Equal((20, guesses - 20), (compared, refused));
        _tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        using var owner = _tributary.NewClient();
        owner.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.9");
        using var asked = await owner.Send(await owner.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        Assert.Equal(HttpStatusCode.TooManyRequests, asked.StatusCode);
        using var entered = await owner.Send(await asked.Document(), "/sign-in", fill: [("password", SignedIn.Password), ("code", _tributary.Code(secret))]);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        await owner.Page("/offers");
    }

    [Fact]
    public async Task Somebody_without_a_second_factor_comes_in_from_where_he_was_before()
    {
        using var guesser = _tributary.NewClient();
        var page = await guesser.Page("/sign-in");
        for (var guess = 0; guess < 30; guess++)
        {
            guesser.DefaultRequestHeaders.Remove("X-Forwarded-For");
            guesser.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.{guess}.7");
            (await guesser.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", "guess")])).Dispose();
        }

        using var elsewhere = _tributary.NewClient();
        elsewhere.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.9");
        var other = await elsewhere.Page("/sign-in");
        using var refused = await elsewhere.Send(other, "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        // The owner's own session began at the loopback address.
        using var home = _tributary.NewClient();
        using var entered = await home.Send(await home.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        using var unknown = await elsewhere.Send(other, "/sign-in", fill: [("email", "nobody@lumen.example"), ("password", "guess")]);

        Assert.Equal((429, 302, 422), ((int)refused.StatusCode, (int)entered.StatusCode, (int)unknown.StatusCode));
    }

    public async ValueTask InitializeAsync()
    {
        _tributary = await RunningTributary.Start(settings: """{ "AllowedDestinations": ["127.0.0.1"], "Proxies": ["127.0.0.1"] }""");
        await _tributary.SignIn();
    }

    public ValueTask DisposeAsync() => _tributary.DisposeAsync();
}

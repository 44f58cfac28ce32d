using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Tests.Http;

/// <summary>T-09: whose word on an address is taken.</summary>
public sealed class BelieveProxies
{
    public static TheoryData<string, string> Claims() => new()
    {
        { "X-Forwarded-For", "203.0.113.7" }, { "X-Forwarded-For", "203.0.113.7, 10.0.0.1" }, { "X-Forwarded-For", "[2001:db8::7]" }, { "X-Forwarded-For", "203.0.113.7:4711" },
        { "X-Forwarded-For", "127.0.0.2" }, { "Forwarded", "for=203.0.113.7" }, { "Forwarded", "for=\"[2001:db8::7]\"" }, { "X-Real-IP", "203.0.113.7" },
        { "CF-Connecting-IP", "203.0.113.7" }, { "True-Client-IP", "203.0.113.7" }, { "X-Original-For", "203.0.113.7" }, { "X-Client-IP", "203.0.113.7" },
    };

    [Theory, MemberData(nameof(Claims)), Trait("fault", "T-09")]
    public async Task Without_a_proxy_nobody_says_where_he_comes_from(string header, string value)
    {
        await using var tributary = await RunningTributary.Start();

        Assert.Equal("127.0.0.1", await SeenFrom(tributary, header, value));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7, 10.0.0.4", "203.0.113.7")]
    [InlineData("nonsense", "127.0.0.1")]
    public async Task Behind_proxies_the_last_address_counts_that_is_none_of_them(string value, string seen)
    {
        await using var tributary = await RunningTributary.Start(settings: """{ "AllowedDestinations": ["127.0.0.1"], "Proxies": ["127.0.0.1", "10.0.0.0/24"] }""");

        Assert.Equal(seen, await SeenFrom(tributary, "X-Forwarded-For", value));
    }

    [Theory]
    [InlineData("0.0.0.0/0", "trusts everybody")]
    [InlineData("::/0", "trusts everybody")]
    [InlineData("proxy.example", "is no address and no network")]
    public void A_list_that_trusts_everybody_stops_the_start(string proxy, string words) =>
        Assert.Contains(words, Assert.Throws<StartupException>(() => TrustedProxies.Read([proxy])).Message, StringComparison.Ordinal);

    private static async Task<string> SeenFrom(RunningTributary tributary, string header, string value)
    {
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, null, default);
        using var request = new HttpRequestMessage(HttpMethod.Get, await tributary.Services.GetRequiredService<AccountBook>().SignInLink(tributary.Address, null, default));
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await tributary.Http.SendAsync(request);
        Assert.Equal(302, (int)answer.StatusCode);
        return (await tributary.Read(session => session.Scalar<string>("select address from sessions")))!;
    }
}

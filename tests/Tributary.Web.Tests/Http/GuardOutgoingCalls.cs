using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Tests.Http;

public sealed class GuardOutgoingCalls
{
    [Theory]
    [InlineData("127.0.0.1"), InlineData("10.1.2.3"), InlineData("172.16.0.1"), InlineData("192.168.1.1"), InlineData("169.254.169.254")]
    [InlineData("100.64.0.1"), InlineData("0.0.0.0"), InlineData("224.0.0.1"), InlineData("255.255.255.255"), InlineData("198.18.0.1")]
    [InlineData("::1"), InlineData("::"), InlineData("fe80::1"), InlineData("fec0::1"), InlineData("fd00::1"), InlineData("ff02::1"), InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1"), InlineData("2002:7f00:1::"), InlineData("2001:db8::1"), InlineData("2001::1"), InlineData("fe80::5efe:7f00:1")]
    public void An_address_that_is_not_public_is_known(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("172.15.255.255"), InlineData("2606:4700::1111"), InlineData("64:ff9b::101:101"), InlineData("::ffff:8.8.8.8")]
    public void A_public_address_is_known(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:9/"), InlineData("https://127.0.0.1/"), InlineData("https://localhost/"), InlineData("http://[::1]:9/")]
    [Trait("fault", "F-12")]
    public async Task A_private_destination_is_refused_unless_the_configuration_allows_it(string url)
    {
        using var guarded = new OutboundHttp(new AllowedDestinations([]), TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<OutboundFailure>(() =>
            guarded.Send(new HttpRequestMessage(HttpMethod.Get, url), OutboundLimits.Default, CancellationToken.None));

        Assert.Equal(OutboundFailureKind.Forbidden, refusal.Kind);
    }

    [Theory, InlineData(false), InlineData(true)]
    [Trait("fault", "F-11"), Trait("fault", "T-15")]
    public async Task An_answer_that_stalls_or_drips_is_given_up_after_half_a_minute(bool drips)
    {
        await using var network = await FakeNetwork.Start();
        var clock = new FakeClock();
        using var http = new OutboundHttp(new AllowedDestinations([network.Host]), clock);
        network.Answers(async context =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            while (drips)
            {
                await context.Response.WriteAsync(".", context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(5), clock, context.RequestAborted);
            }
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var answer = await http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://{network.Host}/"), new OutboundLimits(TimeSpan.FromMinutes(10), 1_000_000), CancellationToken.None);

        var read = answer.Body.CopyToAsync(Stream.Null, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(29));
        var isReading = !read.IsCompleted;
        clock.Advance(TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<OutboundFailure>(() => read);

        Assert.True(isReading);
        Assert.Equal((OutboundFailureKind.TooSlow, "The answer came too slowly: less than 1 kB a second for 30 s."), (failure.Kind, failure.Message));
    }
}

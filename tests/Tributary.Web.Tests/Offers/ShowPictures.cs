using System.Net;
using System.Text;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers.Images;

namespace Tributary.Web.Tests.Offers;

public sealed class ShowPictures
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 1, 2, 3, 4];

    [Fact]
    public async Task A_picture_is_fetched_once_and_shown_as_nothing_but_a_picture()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await WithPicture(network, Png, "text/html");

        using var first = await Get(tributary);
        using var second = await Get(tributary);

        Assert.Equal(Png, await first.Content.ReadAsByteArrayAsync());
        Assert.Equal(Png, await second.Content.ReadAsByteArrayAsync());
        Assert.Single(network.Asked);
        Assert.Equal("image/png", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", first.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox; frame-ancestors 'none'", first.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("immutable", first.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains($"/offers/1/image?v=", (await tributary.Http.Page("/offers")).QuerySelector("tbody img")!.GetAttribute("src"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("image/png", "<html><script>alert(1)</script></html>")]
    [InlineData("image/png", "")]
    public async Task What_is_no_picture_by_its_bytes_is_never_served_and_not_asked_for_again_for_a_while(string type, string body)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await WithPicture(network, Encoding.UTF8.GetBytes(body), type);

        using var answer = await Get(tributary);
        (await Get(tributary)).Dispose();

        Assert.Equal("image/gif", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(43, (await answer.Content.ReadAsByteArrayAsync()).Length, 3.0);
        Assert.Single(network.Asked);
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));
        (await Get(tributary)).Dispose();
        Assert.Equal(2, network.Asked.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_wherever_it_leads()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await WithPicture(network, [], "image/png");
        network.Answers(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "http://169.254.169.254/latest/meta-data/";
            return Task.CompletedTask;
        });

        using var answer = await Get(tributary);

        Assert.Equal("image/gif", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_picture_without_end_is_cut_off()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await WithPicture(network, [], "image/png");
        network.Answers(async context =>
        {
            var piece = new byte[64 * 1024];
            Png.CopyTo(piece, 0);
            for (var i = 0; i < 4 * 16; i++) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            // Who has not had enough of four megabytes waits for more until the time of the test is up.
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        using var answer = await Get(tributary);

        Assert.Equal("image/gif", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("http://10.0.0.1/a.png")]
    [InlineData("https://user:secret@landing.example/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:image/png;base64,AAAA")]
    public async Task Only_https_is_asked_and_nothing_within(string url)
    {
        await using var tributary = await With(url);

        using var answer = await Get(tributary);

        Assert.Equal("image/gif", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_site_shows_it_by_a_signed_address_without_signing_in()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await WithPicture(network, Png, "image/png");
        await tributary.Write(session => session.Execute("update offers set listing = 'Synced'"));
        var images = tributary.Services.GetRequiredService<OfferImages>();
        using var visitor = tributary.NewClient();

        using var shown = await visitor.GetAsync(new Uri(images.PublicPath(1), UriKind.Relative));
        using var forged = await visitor.GetAsync(new Uri("/images/1/" + new string('0', 32), UriKind.Relative));
        using var panel = await visitor.GetAsync(new Uri("/offers/1/image", UriKind.Relative));

        Assert.Equal(Png, await shown.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, panel.StatusCode);
    }

    [Fact]
    public async Task The_shelf_keeps_to_its_size_and_drops_what_was_longest_not_looked_at()
    {
        await using var tributary = await With("https://landing.example/a.png");
        var shelf = tributary.Services.GetRequiredService<ImageShelf>();
        shelf.Room = 3000;

        foreach (var name in new[] { "one", "two", "three" })
        {
            await shelf.Keep(name, new byte[900]);
            tributary.Clock.Advance(TimeSpan.FromHours(2));
        }

        Assert.NotNull(await shelf.Find("one", default));
        await shelf.Keep("four", new byte[900]);

        Assert.Null(await shelf.Find("two", default));
        Assert.NotNull(await shelf.Find("one", default));
        Assert.NotNull(await shelf.Find("four", default));
    }

    private static Task<HttpResponseMessage> Get(RunningTributary tributary) => tributary.Http.GetAsync(new Uri("/offers/1/image", UriKind.Relative));

    private static async Task<RunningTributary> WithPicture(FakeNetwork network, byte[] picture, string type)
    {
        network.Answers(context =>
        {
            context.Response.ContentType = type;
            return context.Response.Body.WriteAsync(picture).AsTask();
        });
        return await With($"http://{network.Host}/a.png");
    }

    private static async Task<RunningTributary> With(string url)
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, new Told(1, "Coin Meadow"));
        await tributary.Write(session => session.Execute("update offer_versions set image_url = @url", new { url }));
        return tributary;
    }
}

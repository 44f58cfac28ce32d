using Tributary.Core.Clicks;
using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Clicks;

public sealed class VisitorTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")]
    [InlineData("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)")]
    [InlineData("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)")]
    [InlineData("TelegramBot (like TwitterBot)")]
    [InlineData("WhatsApp/2.23.20.0 A")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36")]
    [InlineData("curl/8.5.0")]
    [InlineData("python-requests/2.31.0")]
    public void Programs_that_say_so_are_programs(string agent) => Assert.Equal(Visitor.Bot, Visitors.Of(agent, ""));

    [Theory]
    [InlineData("")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36")]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT_P40 Build/PPR1) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36 [FBAN/FB4A]")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0")]
    public void People_are_people_whatever_their_telephone_is_called(string agent) => Assert.Equal(Visitor.Person, Visitors.Of(agent, ""));

    [Theory]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "ios", "mobile")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "ios", "mobile tablet")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", "ios macos", "desktop tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36", "android", "mobile")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", "android", "mobile tablet tv")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", "windows", "desktop tablet")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", "chromeos", "desktop tablet")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", "android linux", "desktop mobile tablet tv")]
    [InlineData("Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 TV Safari/537.36", "android chromeos ios linux macos windows", "tv")]
    [InlineData("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 Mobile", "android chromeos ios linux macos windows", "desktop mobile tablet tv")]
    [InlineData("", "android chromeos ios linux macos windows", "desktop mobile tablet tv")]
    public void Offers_are_withheld_only_from_what_a_browser_says_it_is_not(string agent, string systems, string devices)
    {
        var device = VisitorDevice.Of(agent);

        Assert.Equal(systems, string.Join(' ', DeviceWords.Systems.Where(system => device.MayTake([system], [])).Order(StringComparer.Ordinal)));
        Assert.Equal(devices, string.Join(' ', DeviceWords.Devices.Where(one => device.MayTake([], [one])).Order(StringComparer.Ordinal)));
        Assert.True(device.MayTake([], []));
    }

    [Theory, InlineData("prefetch"), InlineData("prefetch;prerender"), InlineData("Preview"), InlineData("prefetch;anonymous-client-ip")]
    public void A_browser_that_loads_ahead_is_nobody_who_clicked(string purpose) => Assert.Equal(Visitor.Prefetch, Visitors.Of("Mozilla/5.0 Chrome/130", purpose));
}

using Tributary.Core.Clicks;

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

    [Theory, InlineData("prefetch"), InlineData("prefetch;prerender"), InlineData("Preview"), InlineData("prefetch;anonymous-client-ip")]
    public void A_browser_that_loads_ahead_is_nobody_who_clicked(string purpose) => Assert.Equal(Visitor.Prefetch, Visitors.Of("Mozilla/5.0 Chrome/130", purpose));
}

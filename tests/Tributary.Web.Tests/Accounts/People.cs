using Tributary.Core.Security;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Tests.Accounts;

/// <summary>Brings people in whom a test needs beside the owner.</summary>
internal static class People
{
    public const string Password = "another sentence nobody guesses";

    /// <summary>Invites somebody and accepts in a client of his own, signed in.</summary>
    public static async Task<HttpClient> HasPerson(this RunningTributary tributary, string email, Role role)
    {
        var link = await tributary.Services.GetRequiredService<PeopleBook>().Invite(Actor.CommandLine, tributary.Address, email, role, CancellationToken.None);
        var client = tributary.NewClient();
        using var accepted = await client.Send(await client.Page(link!.PathAndQuery), link.PathAndQuery, "form[method=post]", fill: [("name", email.Split('@')[0]), ("password", Password)]);
        Assert.Equal(302, (int)accepted.StatusCode);
        return client;
    }

    public static Task<long> IdOf(this RunningTributary tributary, string email) => tributary.Read(session => session.Scalar<long>("select id from accounts where email = @email", new { email }));

    /// <summary>Sets a second factor up through the pages; returns the secret and the recovery codes.</summary>
    public static async Task<(byte[] Secret, string[] Codes)> SetsUpFactor(this RunningTributary tributary, HttpClient http)
    {
        (await http.Send(await http.Page("/account"), "/account", "form[action='/account/factor/offer']")).Dispose();
        var page = await http.Page("/account");
        var secret = FromBase32(page.QuerySelector("#secret")!.TextContent);
        using var confirmed = await http.Send(page, "/account", "form[action='/account/factor']", fill: ("code", tributary.Code(secret)));
        Assert.Equal(200, (int)confirmed.StatusCode);
        return (secret, (await confirmed.Document()).QuerySelector("#codes")!.TextContent.Split(' '));
    }

    /// <summary>What an authenticator app shows now.</summary>
    public static string Code(this RunningTributary tributary, byte[] secret) => OneTimeCodes.Of(secret, OneTimeCodes.StepOf(tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds()));

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Where(char.IsLetterOrDigit).Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}

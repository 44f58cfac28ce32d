using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>A network that signs the whole address it was given: the public one, not the one a proxy calls.</summary>
public sealed class ReadSignedAddresses
{
    private const string Template =
        """
        format: 1
        id: signs-addresses
        version: 1.0.0
        kind: network
        name: Signs addresses
        evidence: { level: inferred, checked: 2026-11-21, sources: [made for tests] }
        settings:
          key: { type: secret, label: Key, send_to: [postback] }
        postback:
          methods: [GET, POST]
          fields:
            member_id: { macro: "{user}" }
            txn_id: { macro: "{id}" }
            payout: { macro: "{payout}" }
            currency: { macro: "{currency}" }
            hash: { required: yes }
          verify:
            - signature: { given: got.hash, expect: "request.url | url_without('hash') | hmac_sha1(settings.key)" }
          identity: [txn_id]
          events: [{ do: approve }]
          reply: { accepted: 200 1, refused: 200 0 }
        """;

    [Fact]
    public async Task The_address_is_the_public_one_and_is_kept_for_deciding_again()
    {
        await using var tributary = await RunningTributary.Start();
        var (token, site) = await Install(tributary, "https://go.example.com");
        var query = "member_id=u-7&txn_id=t%209&payout=2.00&currency=USD";

        Assert.Equal("1", await tributary.Http.GetStringAsync($"/p/{token}?{query}&hash={Sign($"https://go.example.com/p/{token}?{query}")}"));
        var log = tributary.Services.GetRequiredService<PostbackLog>();
        var row = (await log.Page(new PostbackFilter(null, null, null, null, null, null), CancellationToken.None))[0];
        Assert.Equal(("Quarantined", "UnknownMember"), (row.Outcome, row.Reason));

        var (member, _) = await tributary.Services.GetRequiredService<MemberBook>().Put(site, "u-7", null, CancellationToken.None);
        await tributary.Services.GetRequiredService<SettingBook>().SetPublicUrl("https://elsewhere.example.com", CancellationToken.None);
        var decided = await tributary.Services.GetRequiredService<DecidePostback>().Run(row.Id, CancellationToken.None);

        Assert.Equal("CreditedByNetwork", decided!.Outcome);
        Assert.Equal("$1.60", (await tributary.Services.GetRequiredService<LedgerBook>().BalancesOf(member.Id, CancellationToken.None))[0].ToFullDisplay());
    }

    [Theory]
    [InlineData("http://127.0.0.1", "member_id=u-7&txn_id=t-9", "")]
    [InlineData("https://go.example.com", "txn_id=t-9&member_id=u-7", "")]
    [InlineData("https://go.example.com", "member_id=u-7&txn_id=t-9", "&payout=900")]
    [InlineData("https://go.example.com", "member_id=u%2D7&txn_id=t-9", "")]
    public async Task Another_host_order_encoding_or_addition_is_refused(string signedHost, string signedQuery, string added)
    {
        await using var tributary = await RunningTributary.Start();
        var (token, _) = await Install(tributary, "https://go.example.com");
        var signature = Sign($"{signedHost}/p/{token}?{signedQuery}");

        Assert.Equal("0", await tributary.Http.GetStringAsync($"/p/{token}?member_id=u-7&txn_id=t-9&hash={signature}{added}"));
    }

    [Fact]
    public async Task A_body_beside_a_signed_address_and_one_that_is_too_large_are_refused()
    {
        await using var tributary = await RunningTributary.Start();
        var (token, _) = await Install(tributary, "https://go.example.com");
        var path = $"/p/{token}?member_id=u-7&txn_id=t-9&hash={Sign($"https://go.example.com/p/{token}?member_id=u-7&txn_id=t-9")}";

        using var paid = new StringContent("payout=900&currency=USD", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var large = new StringContent(new string('x', (64 * 1024) + 1), Encoding.UTF8, "application/json");
        using var refused = await tributary.Http.PostAsync(path, paid);
        using var tooLarge = await tributary.Http.PostAsync(path, large);

        Assert.Equal("0", await refused.Content.ReadAsStringAsync());
        Assert.Equal(400, (int)tooLarge.StatusCode);
    }

    private static async Task<(string Token, long Site)> Install(RunningTributary tributary, string publicUrl)
    {
        var services = tributary.Services;
        await services.AddsTemplate(Template);
        await services.GetRequiredService<SettingBook>().SetPublicUrl(publicUrl, CancellationToken.None);
        var networks = services.GetRequiredService<NetworkDirectory>();
        var installed = await networks.Install("signs-addresses", "Signs", new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "k3y-of-ours" }, CancellationToken.None);
        Assert.Empty(installed.Errors);
        await services.GetRequiredService<PlanBook>().Save(null, new PlanDraft("All", "amber", Share.All, RewardUnit.Money, 0, IsDefault: true), CancellationToken.None);
        return ((await networks.Find(installed.Id!.Value, CancellationToken.None))!.PostbackToken, (await services.GetRequiredService<SiteBook>().Default(CancellationToken.None)).Id);
    }

    private static string Sign(string text) =>
#pragma warning disable CA5350 // The network chose it.
        Convert.ToHexStringLower(HMACSHA1.HashData("k3y-of-ours"u8, Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}

using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Templates;

namespace Tributary.Web.Tests.Postbacks;

public sealed class ReadSignedCalls
{
    private const string Key = "ayet-key-0123456789";

    [Fact]
    public void A_chargeback_without_its_task_is_about_the_same_conversion()
    {
        var credit = Read("chargeback=0&click_id=clk-1&goal_id=dff19bdd-3667&payout=0.112&txn_id=tx-9");
        var chargeback = Read("chargeback=1&click_id=clk-1&payout=-0.112&txn_id=r-tx-9");

        Assert.Equal((EventKind.Credit, EventKind.Reverse), (credit.Kind, chargeback.Kind));
        Assert.Equal(credit.Key, chargeback.Key);
        Assert.NotNull(credit.Key.Text);
    }

    private static PostbackMeaning Read(string query)
    {
        var template = BuiltInTemplates.Find("ayetstudios")!.Template!;
        var settings = template.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["adslot_id"] = "2772", ["api_key"] = Key }, _ => false).Values!;
        // The parameters stand in their sorted order already and need no encoding, so the query is what is signed.
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(query)));
        var network = new InstalledNetwork
        {
            Id = 1,
            Slug = "ayet",
            Name = "ayeT",
            Template = template,
            Settings = settings,
            Tracking = [],
            Link = null,
            PostbackToken = "t",
            Currency = Currency.Usd,
            MemberShare = new Share(Share.Whole),
            Automatic = false,
            CreatedAt = 0,
            PrivateDestinations = new HashSet<string>(),
        };
        return PostbackMeaning.Read(network, new PostbackRequest("GET", $"https://go.example.com/p/t?{query}", query,
            [KeyValuePair.Create("X-Ayetstudios-Security-Hash", signature)], "", null, "203.0.113.7"), 0);
    }
}

using System.CommandLine;
using System.Globalization;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Postbacks;

/// <summary>tributary postbacks list: the newest calls of networks and what became of them.</summary>
internal sealed class PostbacksCommand : Command
{
    private readonly Option<string?> _outcome = new("--outcome") { Description = "Only this outcome, such as CreditedByNetwork or Quarantined" };
    private readonly Option<long?> _network = new("--network") { Description = "Only this network's, by its id" };
    private readonly Option<string?> _search = new("--search") { Description = "A transaction, click, member or offer" };
    private readonly Option<long?> _before = new("--before") { Description = "Only older than this id: the last one of the page before" };

    public PostbacksCommand(CommandHost host) : base("postbacks", "Look through the calls of networks")
    {
        var list = new Command("list", "List calls, newest first") { _outcome, _network, _search, _before };
        list.SetAction((command, ct) => List(host, command, ct));
        Subcommands.Add(list);
    }

    private async Task<int> List(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var log = (await host.ToRead(ct)).GetRequiredService<PostbackLog>();
        var rows = await log.Page(new PostbackFilter(
            command.GetValue(_outcome), command.GetValue(_network), command.GetValue(_search), null, null, command.GetValue(_before)), ct);
        command.Print(
            [.. rows.Take(PostbackLog.PageSize).Select(row => new
            {
                row.Id, row.NetworkId, row.ReceivedAt, row.Outcome, row.Reason, row.TransactionId, Member = row.MemberLabel, Offer = row.OfferLabel,
                Said = row.Said?.ToString(), Credited = row.Gave?.ToString(),
            })],
            ("id", row => row.Id.ToString(CultureInfo.InvariantCulture)),
            ("received", row => Platform.Ui.Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(row.ReceivedAt))),
            ("outcome", row => row.Reason is { } reason ? $"{row.Outcome} ({reason})" : row.Outcome),
            ("transaction", row => row.TransactionId), ("member", row => row.Member), ("offer", row => row.Offer), ("said", row => row.Said), ("credited", row => row.Credited));
        return 0;
    }
}

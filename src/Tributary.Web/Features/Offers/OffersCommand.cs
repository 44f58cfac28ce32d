using System.CommandLine;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>tributary offers list|set: look through offers and decide about them.</summary>
internal sealed class OffersCommand : Command
{
    private readonly Option<long?> _network = new("--network") { Description = "Only this network's, by its id" };
    private readonly Option<Listing?> _listing = new("--listing") { Description = "Only New, Synced or Ignored ones" };
    private readonly Option<string> _search = new("--search") { Description = "Part of a title, offer id, store id or host", DefaultValueFactory = _ => "" };
    private readonly Option<int> _page = new("--page") { Description = $"Page of {OfferFilter.DefaultPageSize}", DefaultValueFactory = _ => 1 };
    private readonly Argument<Listing> _to = new("listing") { Description = "New, Synced or Ignored" };
    private readonly Argument<long[]> _ids = new("id") { Description = "Ids as offers list shows them", Arity = ArgumentArity.OneOrMore };

    public OffersCommand(CommandHost host) : base("offers", "Look through offers and decide about them")
    {
        var list = new Command("list", "List offers, best payout first") { _network, _listing, _search, _page };
        list.SetAction((command, ct) => List(host, command, ct));
        var set = new Command("set", "Set the listing of offers") { _to, _ids };
        set.SetAction(async (command, ct) =>
        {
            var changed = await (await host.ToWrite(ct)).GetRequiredService<OfferBook>().SetListing(command.GetValue(_ids)!, command.GetValue(_to), null, ct);
            command.Print(new { changed }, $"{changed} changed.");
            return 0;
        });
        Subcommands.Add(list);
        Subcommands.Add(set);
    }

    private async Task<int> List(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var services = await host.ToRead(ct);
        var filter = new OfferFilter
        {
            Path = "/offers",
            Network = command.GetValue(_network),
            Listing = command.GetValue(_listing),
            Query = command.GetValue(_search)!,
            Page = Math.Max(1, command.GetValue(_page)),
        };
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        var offers = await services.GetRequiredService<Database>().Read(session => OfferList.Read(session, filter, now), ct);
        command.Print(offers.Rows,
            ("id", row => row.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("network", row => row.NetworkName), ("offer", row => row.SourceId),
            ("title", row => row.Title), ("payout", row => row.PayoutText), ("listing", row => row.Listing), ("source", row => row.Status));
        return 0;
    }
}

using System.Globalization;
using System.Text;
using Tributary.Core.Offers;
using Tributary.Core.Security;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Web.Features.Templates;

/// <summary>What trying a template showed, for people and for machines. Holds no secret.</summary>
internal sealed class TrialReport(Template template, Rehearsal rehearsal, RehearsalEnd end)
{
    private const int MostListed = 40;

    private readonly (string What, UnreadField Field)[] _unread = [.. rehearsal.Unread()];

    public object ForMachines() => new
    {
        template.Id,
        template.Version,
        end.Outcome,
        end.Message,
        Exchanges = rehearsal.Exchanges.Select(exchange => new
        {
            exchange.What,
            Request = exchange.Request.Shown,
            Headers = exchange.Request.ShownHeaders.Select(header => $"{header.Key}: {header.Value}"),
            exchange.Answer?.Status,
            exchange.Answer?.Body.Length,
            Meaning = exchange.Judgement.Meaning.ToString(),
            exchange.Judgement.Rule,
            exchange.Judgement.Message,
            exchange.Records,
            exchange.Then,
        }),
        rehearsal.Offers,
        rehearsal.Facts,
        rehearsal.Rejected,
        rehearsal.LeftOut,
        rehearsal.Issues,
        Unread = _unread.Select(unread => new { unread.What, unread.Field.Path, unread.Field.Example }),
    };

    public string ForPeople(int most)
    {
        var text = new StringBuilder();
        foreach (var (exchange, number) in rehearsal.Exchanges.Select((exchange, index) => (exchange, index + 1)))
            Write(text, exchange, number);
        text.Append(CultureInfo.InvariantCulture, $"{end.Outcome}{(end.Message is null ? "" : $": {end.Message}")}\n\n");
        WriteFacts(text, most);
        WriteOffers(text, most);
        List(text, "Rejected", rehearsal.Rejected.Select(rejected => $"{rejected.Record}: {rejected.Reason}"));
        List(text, "Fields that could not be used", rehearsal.Issues.GroupBy(issue => issue)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key.Field} {group.Key.Problem} ({group.Count()})")));
        List(text, "Values no table knows", rehearsal.NotInTable.Select(miss => $"'{miss.Value}' in {miss.Table}"));
        foreach (var kind in _unread.GroupBy(unread => unread.What, StringComparer.Ordinal))
            List(text, $"Nothing reads these of the answers ({kind.Key})", kind.Select(unread => $"{unread.Field.Path,-40} {PlainText.Line(unread.Field.Example ?? "", 50)}".TrimEnd()));
        return text.ToString().TrimEnd('\n');
    }

    private static void Write(StringBuilder text, Exchange exchange, int number)
    {
        text.Append(CultureInfo.InvariantCulture, $"{number}. {exchange.What}: {exchange.Request.Method} {exchange.Request.ShownUrl}\n");
        foreach (var header in exchange.Request.ShownHeaders)
            text.Append(CultureInfo.InvariantCulture, $"   {header.Key}: {header.Value}\n");
        if (exchange.Request.ShownBody is { } body)
            text.Append(CultureInfo.InvariantCulture, $"   {PlainText.Line(body, 400)}\n");
        if (exchange.Answer is null)
        {
            text.Append("   no recorded answer is left\n");
            return;
        }
        text.Append(CultureInfo.InvariantCulture, $"   HTTP {exchange.Answer.Status}, {exchange.Answer.Body.Length} bytes, {exchange.Records} records; {exchange.Judgement.Meaning.ToString().ToLowerInvariant()} by {exchange.Judgement.Rule}\n");
        if (exchange.Then.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"   {exchange.Then}\n");
    }

    private void WriteFacts(StringBuilder text, int most)
    {
        if (rehearsal.Facts.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"{rehearsal.Facts.Count} conversions\n");
        Table(text, ["event", "click id", "transaction", "goal", "payout", "currency", "reason"], rehearsal.Facts.Take(most).Select(fact => new[]
        {
            fact.Event.ToString().ToLowerInvariant(), fact.Facts.ClickId ?? "", fact.Facts.TransactionId ?? "", fact.Facts.GoalId ?? "", fact.Facts.Payout ?? "", fact.Facts.Currency ?? "", fact.Reason ?? "",
        }));
    }

    private void WriteOffers(StringBuilder text, int most)
    {
        if (rehearsal.Facts.Count > 0 && rehearsal.Offers.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"{rehearsal.Offers.Count} offers, {rehearsal.Rejected.Count} rejected{(rehearsal.LeftOut > 0 ? $", {rehearsal.LeftOut} left out by 'where'" : "")}\n");
        if (rehearsal.Offers.Count == 0)
            return;
        Table(text, ["id", "name", "status", "payout", "countries", "devices", "goals", "link"], rehearsal.Offers.Take(most).Select(offer => new[]
        {
            PlainText.Line(offer.SourceId, 16), PlainText.Line(offer.Title, 36), $"{offer.Status}".ToLowerInvariant(), Payout(offer), PlainText.Line(string.Join(' ', offer.Countries), 20),
            string.Join(' ', offer.Os.Concat(offer.Devices)), offer.Goals.Count.ToString(CultureInfo.InvariantCulture), offer.TrackingUrl is null ? "none" : "yes",
        }));
        text.Append("The first in full\n");
        foreach (var (name, value) in Fields(rehearsal.Offers[0]))
            text.Append(CultureInfo.InvariantCulture, $"   {name,-18} {PlainText.Line(value, 110)}\n");
        text.Append('\n');
    }

    private static IEnumerable<(string Name, string Value)> Fields(OfferDraft offer)
    {
        (string, string?)[] all =
        [
            ("id", offer.SourceId), ("name", offer.Title), ("status", $"{offer.Status}"), ("approval", $"{offer.Approval}"), ("description", offer.Description), ("terms", offer.Terms),
            ("categories", string.Join(", ", offer.Categories)), ("image_url", offer.ImageUrl), ("preview_url", offer.PreviewUrl), ("tracking_url", offer.TrackingUrl),
            ("payout", Payout(offer)), ("payout_type", offer.PayoutType), ("countries", string.Join(' ', offer.Countries)), ("countries_excluded", string.Join(' ', offer.CountriesExcluded)),
            ("os", string.Join(' ', offer.Os)), ("devices", string.Join(' ', offer.Devices)), ("daily_cap", $"{offer.DailyCap}"), ("starts_at", Instant(offer.StartsAt)), ("ends_at", Instant(offer.EndsAt)),
            ("requires_approval", offer.RequiresApproval ? "yes" : null), ("incentive", offer.Incentive switch { true => "yes", false => "no", null => null }), ("store_id", offer.StoreId), ("rank", $"{offer.Rank}"),
            .. offer.Goals.Select(goal => ("goal", (string?)$"{goal.Id} {goal.Name} {Money(goal.Payout)} {goal.Currency} {string.Join(' ', goal.Countries)}")),
        ];
        return all.Where(field => !string.IsNullOrWhiteSpace(field.Item2)).Select(field => (field.Item1, field.Item2!));
    }

    private static string Payout(OfferDraft offer) => offer switch
    {
        { Payout: { } payout } => $"{Money(payout)} {offer.Currency}".Trim(),
        { PayoutPercent: { } percent } => $"{(percent / 10_000m).ToString("0.####", CultureInfo.InvariantCulture)} %",
        _ => "",
    };

    private static string Money(long? micros) => micros is { } amount ? (amount / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture) : "";

    private static string? Instant(long? at) =>
        at is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) : null;

    private static void List(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        if (all.Length == 0)
            return;
        text.Append(title).Append('\n');
        foreach (var line in all.Take(MostListed))
            text.Append("   ").Append(line).Append('\n');
        if (all.Length > MostListed)
            text.Append(CultureInfo.InvariantCulture, $"   and {all.Length - MostListed} more\n");
        text.Append('\n');
    }

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(head).ToArray();
        foreach (var row in all)
            text.Append("   ").AppendJoin("  ", row.Select((cell, column) => cell.PadRight(all.Max(other => other[column].Length)))).Append('\n');
        text.Append('\n');
    }
}

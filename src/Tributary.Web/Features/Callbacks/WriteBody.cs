using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Callbacks;

/// <summary>The JSON of a callback. It is written once, when it happens, and never again: docs/callbacks.md says what its fields mean.</summary>
internal static class WriteBody
{
    /// <param name="telling">What happened.</param>
    /// <param name="facts">To what.</param>
    /// <param name="toPublisher">What the network pays is between it and the operator: publishers are not told.</param>
    public static string Of(Telling telling, ConversionFacts facts, bool toPublisher) => Write(telling.Kind.Type(), telling.At, json =>
    {
        json.WriteNumber("conversion", telling.ConversionId);
        json.WriteNumber("sequence", telling.Place);
        json.WriteString("state", telling.State);
        json.WriteString("member", facts.Member);
        json.WriteNumber("network", facts.NetworkId);
        if (facts.OfferId is { } offer) json.WriteNumber("offer", offer);
        else json.WriteNull("offer");
        json.WriteString("offer_title", facts.OfferTitle);
        json.WriteString("goal", facts.GoalId);
        json.WriteString("transaction", facts.TransactionId);
        json.WriteString("click", facts.ClickId);
        json.WriteStartObject("sub_ids");
        foreach (var (name, value) in QueryHelpers.ParseQuery(facts.SubIds)) json.WriteString(name, value.ToString());
        json.WriteEndObject();
        if (!toPublisher) Money(json, "payout", telling.Payout);
        Money(json, "credited", telling.Total);
        Money(json, "change", telling.Change);
        json.WriteString("held_until", telling.HeldUntil is { } until ? Time(until) : null);
    });

    /// <summary>What "Send a test" sends: as a credit looks like, of a conversion 0 that does not exist, under a type of its own.</summary>
    public static string Test(CallbackEndpoint endpoint, long at)
    {
        var credited = new Amount(1_250_000, Currency.Usd);
        var telling = new Telling
        {
            Kind = CallbackKind.Credited,
            EventId = 0,
            ConversionId = 0,
            Place = 1,
            SiteId = endpoint.SiteId,
            MemberId = endpoint.MemberId ?? 0,
            State = "credited",
            Payout = new Amount(2_500_000, Currency.Usd),
            Total = credited,
            Change = credited,
            At = at,
        };
        var facts = new ConversionFacts { Member = endpoint.Member ?? "member-1", OfferTitle = "Test", TransactionId = "test", SubIds = "" };
        return Of(telling, facts, endpoint.MemberId is not null).Replace($"\"{CallbackKind.Credited.Type()}\"", "\"test\"", StringComparison.Ordinal);
    }

    private static string Write(string type, long at, Action<Utf8JsonWriter> data)
    {
        using var buffer = new MemoryStream(700);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", Time(at));
            json.WriteStartObject("data");
            data(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Money(Utf8JsonWriter json, string name, Amount? amount)
    {
        if (amount is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("amount", known.ToExact());
        json.WriteNumber("minor", known.Minor);
        json.WriteNumber("scale", known.Currency.Scale);
        json.WriteString("currency", known.Currency.Code);
        json.WriteEndObject();
    }

    private static string Time(long at) => Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(at));
}

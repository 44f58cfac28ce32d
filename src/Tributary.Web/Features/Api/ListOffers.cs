using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Features.Api;

/// <summary>GET /offers and /offers/{id}: what a member of this site may follow, and what he gets for it.</summary>
internal sealed class ListOffers(OfferBook offers, MemberBook members, PlanBook plans, ClickBook clicks, SettingBook settings)
{
    private static readonly string[] Systems = ["android", "ios", "windows", "macos", "linux", "chromeos"];
    private static readonly string[] Devices = ["mobile", "tablet", "desktop", "tv"];

    public async Task<IResult> Page(HttpContext http, string? member, string? country, string? os, string? device, string? category, string? limit, string? cursor, CancellationToken ct)
    {
        var page = PageQuery.Read(limit, cursor);
        var mistakes = new List<Mistake>(page.Mistakes);
        if (country is not null && (country.Length != 2 || !country.All(char.IsAsciiLetter))) mistakes.Add(new("country", "Give two letters of ISO 3166, such as US."));
        if (os is not null && !Systems.Contains(os, StringComparer.Ordinal)) mistakes.Add(new("os", $"Give one of {string.Join(", ", Systems)}."));
        if (device is not null && !Devices.Contains(device, StringComparer.Ordinal)) mistakes.Add(new("device", $"Give one of {string.Join(", ", Devices)}."));
        var viewer = await Viewer(http, member, mistakes, ct);
        if (mistakes.Count > 0) return Problem.Invalid(mistakes);

        var found = await offers.FindAvailable(new OfferSearch(country?.ToUpperInvariant(), os, device, category, SiteId: viewer.SiteId), page.After ?? 0, page.Limit + 1, ct);
        var shapes = new List<OfferShape>();
        foreach (var offer in found.Take(page.Limit)) shapes.Add(await Shape(offer, viewer, ct));
        return Results.Ok(new Page<OfferShape>(shapes, found.Count > page.Limit ? Cursor.Of(found[page.Limit - 1].Id) : null));
    }

    public async Task<IResult> One(HttpContext http, long id, string? member, CancellationToken ct)
    {
        var mistakes = new List<Mistake>();
        var viewer = await Viewer(http, member, mistakes, ct);
        if (mistakes.Count > 0) return Problem.Invalid(mistakes);
        return await offers.Find(id, ct) is { IsAvailable: true } offer && offer.MayShow(viewer.SiteId)
            ? Results.Ok(await Shape(offer, viewer, ct))
            : Problem.NotFound("offer", $"{id}");
    }

    private async Task<Looking> Viewer(HttpContext http, string? externalId, List<Mistake> mistakes, CancellationToken ct)
    {
        var site = CallingSite.Of(http);
        var address = await settings.PublicUrl(ct) ?? $"{http.Request.Scheme}://{http.Request.Host}";
        if (externalId is null) return new Looking(site, null, (await plans.Default(ct)).Id, address);
        if (await members.Find(site, externalId, ct) is { } member) return new Looking(site, member.Id, member.PlanId, address);
        mistakes.Add(new("member", "This site has no such member. Create him first: PUT /api/v1/members/{id}."));
        return new Looking(site, null, 0, address);
    }

    private async Task<OfferShape> Shape(CatalogueOffer offer, Looking looking, CancellationToken ct)
    {
        var terms = await plans.CurrentTerms(offer.NetworkId, looking.PlanId, offer.Id, ct);
        return new OfferShape(
            offer.Id, new NetworkShape(offer.NetworkId, offer.NetworkName), offer.Title, offer.Description, offer.Conditions, offer.Category, offer.CategoryList,
            offer.CountryList, offer.CountryExcludedList, offer.SystemList, offer.DeviceList, offer.ImageUrl, offer.PreviewUrl,
            MoneyShape.Of(offer.PayoutAmount), offer.PayoutPercentPpm is { } ppm ? Amounts.Format(ppm, 4) : null, Reward(terms, offer.PayoutAmount),
            [.. offer.GoalList.Select(goal => Shape(goal, offer, terms))],
            offer.DailyCap, offer.EndsAt is { } ends ? DateTimeOffset.FromUnixTimeMilliseconds(ends) : null,
            looking.MemberId is { } member ? looking.Address + clicks.Url(looking.SiteId, member, offer.Id) : null);
    }

    private static GoalShape Shape(GoalDraft goal, CatalogueOffer offer, Terms terms)
    {
        Amount? payout = goal.Payout is { } minor && (goal.Currency ?? offer.Currency) is { } code ? new Amount(minor, Currency.Parse(code)) : null;
        return new GoalShape(goal.Id, goal.Name, MoneyShape.Of(payout), Reward(terms, payout), goal.Countries);
    }

    private static MoneyShape? Reward(Terms terms, Amount? payout) => payout is { IsNegative: false } known ? MoneyShape.Of(terms.Reward(known).Member) : null;

    private sealed record Looking(long SiteId, long? MemberId, long PlanId, string Address);
}

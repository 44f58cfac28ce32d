using System.Globalization;
using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Core.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>What a list of offers shows. The address holds it all, so every state can be kept and sent.</summary>
public sealed record OfferFilter
{
    public const int DefaultPageSize = 50;

    public static IReadOnlyList<int> PageSizes { get; } = [25, 50, 100, 200];

    /// <summary>/offers or /catalogue.</summary>
    public required string Path { get; init; }
    public long? Network { get; init; }
    public Listing? Listing { get; init; }
    public string Query { get; init; } = "";
    public OfferSort Sort { get; init; }
    public int Page { get; init; } = 1;
    public int Size { get; init; } = DefaultPageSize;

    /// <summary>Where the page begins when it is none of the even ones: while rows leave the list under the reader, none is skipped.</summary>
    public long? From { get; init; }

    /// <summary>In the catalogue: only what reaches members (true), only what does not (false).</summary>
    public bool? Reaches { get; init; }

    /// <summary>"yes", or a code of <see cref="Availability"/>: what keeps a Synced offer back.</summary>
    public string? Available { get; init; }

    /// <summary>What the network says: active, paused, closed, missing.</summary>
    public string? Status { get; init; }

    /// <summary>Alpha-2 codes: offers that can be done in any of them.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];
    public string? System { get; init; }
    public string? Device { get; init; }
    public string? Category { get; init; }

    /// <summary>Amounts as typed, in <see cref="Currency"/>; "" for no bound.</summary>
    public string PayoutFrom { get; init; } = "";
    public string PayoutTo { get; init; } = "";
    public string? Currency { get; init; }

    /// <summary>Changed by this run or a later one.</summary>
    public long? ChangedRun { get; init; }
    public DateOnly? ChangedSince { get; init; }
    public DateOnly? NewSince { get; init; }
    public bool? Edited { get; init; }
    public bool? Goals { get; init; }
    public bool? Held { get; init; }

    /// <summary>A change that the network made waits for a person.</summary>
    public bool Waits { get; init; }

    /// <summary>Another network has it too.</summary>
    public bool Alike { get; init; }

    /// <summary>No other network pays more for the same.</summary>
    public bool Best { get; init; }

    public static OfferFilter Read(string path, IQueryCollection query) => new()
    {
        Path = path,
        Network = Number(query["network"]),
        Listing = Word<Listing>(query["listing"]),
        Query = Clean(query["q"]),
        Sort = Word<OfferSort>(query["sort"]) ?? OfferSort.Payout,
        Page = (int)Math.Clamp(Number(query["page"]) ?? 1, 1, 100_000),
        Size = Number(query["size"]) is { } size && PageSizes.Contains((int)Math.Min(size, 1000)) ? (int)size : DefaultPageSize,
        From = Number(query["from"]) is { } from ? Math.Min(from, 10_000_000) : null,
        Reaches = YesNo(query["reaches"]),
        Available = OneOf(query["available"], Availability.Codes),
        Status = OneOf(query["status"], Availability.Statuses),
        Countries = [.. query["country"].SelectMany(text => (text ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
            .Select(code => code.ToUpperInvariant()).Where(code => code is [>= 'A' and <= 'Z', >= 'A' and <= 'Z']).Distinct(StringComparer.Ordinal).Take(60)],
        System = OneOf(query["system"], DeviceWords.Systems),
        Device = OneOf(query["device"], DeviceWords.Devices),
        Category = Clean(query["category"]) is { Length: > 0 } category ? category : null,
        PayoutFrom = Money(query["from-payout"]),
        PayoutTo = Money(query["to-payout"]),
        Currency = Core.Money.Currency.TryParse(query["currency"], out var currency) ? currency.Code : null,
        ChangedRun = Number(query["run"]),
        ChangedSince = Days.Read(query["changed-since"]),
        NewSince = Days.Read(query["new-since"]),
        Edited = YesNo(query["edited"]),
        Goals = YesNo(query["goals"]),
        Held = YesNo(query["held"]),
        Waits = query["waits"] == "yes",
        Alike = query["alike"] == "yes",
        Best = query["best"] == "yes",
    };

    /// <summary>The filter that a stored address holds.</summary>
    public static OfferFilter Read(string address)
    {
        var parts = address.Split('?', 2);
        return Read(parts[0], new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(parts.Length > 1 ? parts[1] : "")));
    }

    /// <summary>The address of this state, with something more ("offer", 12).</summary>
    public string Href(string? name = null, object? value = null)
    {
        (string Name, string? Value)[] parts =
        [
            .. Parts(),
            ("sort", Sort == OfferSort.Payout ? null : Sort.ToString()),
            ("size", Size == DefaultPageSize ? null : Text(Size)),
            ("page", Page == 1 ? null : Text(Page)),
            ("from", From is { } from ? Text(from) : null),
            (name ?? "", value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture)),
        ];
        var query = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length == 0 ? Path : $"{Path}?{query}";
    }

    /// <summary>The first page of the same list; what a change of the filter leads to.</summary>
    public OfferFilter FirstPage => this with { Page = 1, From = null };

    /// <summary>How many rows stand before the page.</summary>
    public long Offset => From ?? (Page - 1L) * Size;

    /// <summary>Whether the page says how many offers of the other listings match too.</summary>
    internal bool CountsListings => Path != "/catalogue";

    /// <summary>Without what narrows the list, but for the network's pages and the tabs.</summary>
    public OfferFilter Bare => new() { Path = Path, Listing = Listing, Reaches = Reaches, Sort = Sort, Size = Size };

    /// <summary>Whether anything but listing and order narrows the list.</summary>
    public bool Narrows => Parts().Any(part => part.Value is not null && part.Name is not ("listing" or "reaches"));

    /// <summary>The bound in minor units; null without one.</summary>
    internal long? Minor(string typed) => Amounts.TryParse(typed, PayoutCurrency.Scale, allowNegative: false, out var minor) ? minor : null;

    internal Currency PayoutCurrency => Currency is { } code ? Core.Money.Currency.Parse(code) : Core.Money.Currency.Usd;

    private IEnumerable<(string Name, string? Value)> Parts() =>
    [
        ("network", Network is { } network ? Text(network) : null),
        ("listing", Listing?.ToString()),
        ("reaches", YesNo(Reaches)),
        ("q", Query.Length == 0 ? null : Query),
        ("available", Available),
        ("status", Status),
        ("country", Countries.Count == 0 ? null : string.Join(',', Countries)),
        ("system", System),
        ("device", Device),
        ("category", Category),
        ("from-payout", PayoutFrom.Length == 0 ? null : PayoutFrom),
        ("to-payout", PayoutTo.Length == 0 ? null : PayoutTo),
        ("currency", Currency),
        ("run", ChangedRun is { } run ? Text(run) : null),
        ("changed-since", Days.Write(ChangedSince)),
        ("new-since", Days.Write(NewSince)),
        ("edited", YesNo(Edited)),
        ("goals", YesNo(Goals)),
        ("held", YesNo(Held)),
        ("waits", Waits ? "yes" : null),
        ("alike", Alike ? "yes" : null),
        ("best", Best ? "yes" : null),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static T? Word<T>(string? text) where T : struct, Enum =>
        Enum.TryParse<T>(text, out var word) && Enum.IsDefined(word) ? word : null;

    private static bool? YesNo(string? text) => text switch { "yes" => true, "no" => false, _ => null };

    private static string? YesNo(bool? value) => value switch { true => "yes", false => "no", null => null };

    private static string? OneOf(string? text, IEnumerable<string> words) => words.FirstOrDefault(word => word == text);

    private static string Money(string? text) => Clean(text) is var clean && Amounts.TryParse(clean, Core.Money.Currency.Usd.Scale, allowNegative: false, out _) ? clean : "";

    private static string Clean(string? text) => PlainText.Cut(PlainText.Line(text), 200);
}

using System.Globalization;
using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Storing;

/// <summary>
/// The form of how offers are stored. It carries every rule with it, so that rules can be added, moved and tried out before anything is saved;
/// one of them at a time is open.
/// </summary>
public sealed record StoringForm
{
    public const int MostWords = 300;

    /// <summary>How the names of errors in the open rule begin.</summary>
    public const string OfOpenRule = "r-";

    public Listing Arrival { get; init; }
    public IReadOnlyList<IntakeRule> Rules { get; init; } = [];

    /// <summary>Which rule is open, with what is typed into it.</summary>
    public int? Open { get; init; }
    public RuleText? Typed { get; init; }
    public string DefaultCategory { get; init; } = "";

    /// <summary>Ours by the network's word; empty keeps the word.</summary>
    public IReadOnlyDictionary<string, string> Categories { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
    public string TextBefore { get; init; } = "";
    public string DailyCap { get; init; } = "";
    public AtCap AtCap { get; init; }
    public string CapZone { get; init; } = "UTC";
    public IReadOnlyList<long> Sites { get; init; } = [];
    public long Version { get; init; }

    /// <summary>Those of the open rule begin with <see cref="OfOpenRule"/>.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    public string? Error(string name) => Errors.FirstOrDefault(error => error.Name == name)?.Message;

    public static StoringForm Of(NetworkStoring storing, IReadOnlyDictionary<string, string> categories) => new()
    {
        Arrival = storing.Arrival,
        Rules = storing.Rules,
        DefaultCategory = storing.DefaultCategory,
        Categories = categories,
        TextBefore = storing.TextBefore.TrimEnd('\n'),
        DailyCap = storing.DailyCap?.ToString(CultureInfo.InvariantCulture) ?? "",
        AtCap = storing.AtCap,
        CapZone = storing.CapZone,
        Sites = storing.Sites,
        Version = storing.Version,
    };

    public static StoringForm Read(IFormCollection form)
    {
        var rules = form["rule"].OfType<string>().Take(IntakeRules.MostRules).Select(StoringRow.ReadRule).OfType<IntakeRule>().ToList();
        var open = int.TryParse(form["open"], NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < rules.Count ? place : (int?)null;
        var words = form["w"].Zip(form["m"]).Take(MostWords).Where(pair => pair.First is { Length: > 0 }).DistinctBy(pair => pair.First!, StringComparer.OrdinalIgnoreCase);
        return new StoringForm
        {
            Arrival = Enum.TryParse<Listing>(form["arrival"], out var arrival) && Enum.IsDefined(arrival) ? arrival : Listing.New,
            Rules = rules,
            Open = open,
            Typed = open is null ? null : RuleText.Read(form),
            DefaultCategory = form["default_category"].ToString().Trim(),
            Categories = words.Where(pair => pair.Second?.Trim().Length > 0).ToDictionary(pair => pair.First!, pair => pair.Second!.Trim(), StringComparer.OrdinalIgnoreCase),
            TextBefore = form["text_before"].ToString().ReplaceLineEndings("\n").Trim(),
            DailyCap = form["daily_cap"].ToString().Trim(),
            AtCap = form["at_cap"] == nameof(AtCap.Keep) ? AtCap.Keep : AtCap.Hide,
            CapZone = form["cap_zone"].ToString().Trim(),
            Sites = [.. form["site"].Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var site) ? site : 0).Where(site => site > 0).Take(1000)],
            Version = long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
        };
    }

    /// <summary>What a button does to the form. Only "save" and "preview" leave it as it is.</summary>
    public StoringForm Press(string button)
    {
        var (act, place) = button.Split('-') is [var verb, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < Rules.Count
            ? (verb, at) : (button, -1);
        if (act == "remove" && place == Open) return (this with { Open = null, Typed = null }).Without(place);
        var form = Taken();
        if (form.Errors.Count > 0) return form;
        return act switch
        {
            "close" => form with { Open = null, Typed = null },
            "add" when Rules.Count < IntakeRules.MostRules => form with
            {
                Rules = [.. form.Rules, new IntakeRule { Name = "", Listing = Listing.New }],
                Open = form.Rules.Count,
                Typed = new RuleText(),
            },
            "open" when place >= 0 => form with { Open = place, Typed = RuleText.Of(form.Rules[place]) },
            "remove" when place >= 0 => form.Without(place),
            "up" when place > 0 => form.Swapped(place, place - 1),
            "down" when place >= 0 && place < Rules.Count - 1 => form.Swapped(place, place + 1),
            _ => form,
        };
    }

    /// <summary>What can be saved, or the form with what is wrong in it.</summary>
    public (NetworkStoring? Storing, StoringForm Form) Check(long networkId)
    {
        var errors = Errors.ToList();
        // A rule that was closed was in order then; one that was tampered with is shown open.
        var wrong = Rules.Select((rule, i) => (rule, i)).Where(pair => pair.i != Open && CheckRule.Run(pair.rule).Count > 0).Select(pair => (int?)pair.i).FirstOrDefault();
        if (wrong is { } place)
            return (null, this with { Open = place, Typed = RuleText.Of(Rules[place]), Errors = OfRule(CheckRule.Run(Rules[place])) });
        long? cap = null;
        if (DailyCap.Length > 0)
        {
            if (long.TryParse(DailyCap, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000_000) cap = number;
            else errors.Add(new("daily_cap", "A whole number of conversions a day, or nothing for no cap."));
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(CapZone, out _)) errors.Add(new("cap_zone", $"There is no zone “{CapZone}”. Write it like UTC or America/New_York."));
        if (TextBefore.Length > NetworkStoring.LongestText) errors.Add(new("text_before", $"At most {NetworkStoring.LongestText} characters; these are {TextBefore.Length}."));
        if (Categories.Values.Append(DefaultCategory).Any(category => category.Length > CategoryMap.LongestCategory || category.Any(char.IsControl)))
            errors.Add(new("default_category", $"A category of ours has at most {CategoryMap.LongestCategory} characters."));
        if (errors.Count > 0) return (null, this with { Errors = errors });
        return (new NetworkStoring
        {
            NetworkId = networkId,
            Arrival = Arrival,
            Rules = Rules,
            DefaultCategory = DefaultCategory,
            TextBefore = TextBefore.Length == 0 ? "" : TextBefore + "\n\n",
            DailyCap = cap,
            AtCap = AtCap,
            CapZone = CapZone,
            Sites = Sites,
            Version = Version,
        }, this);
    }

    // The open rule as typed takes its place among the others, right or wrong.
    private StoringForm Taken()
    {
        if (Open is not { } place || Typed is null) return this;
        var (rule, errors) = Typed.Check();
        return this with { Rules = [.. Rules.Take(place), rule, .. Rules.Skip(place + 1)], Errors = OfRule(errors) };
    }

    private StoringForm Without(int place) => this with
    {
        Rules = [.. Rules.Take(place), .. Rules.Skip(place + 1)],
        Open = Open > place ? Open - 1 : Open == place ? null : Open,
        Typed = Open == place ? null : Typed,
    };

    private StoringForm Swapped(int one, int other)
    {
        var rules = Rules.ToList();
        (rules[one], rules[other]) = (rules[other], rules[one]);
        return this with { Rules = rules, Open = Open == one ? other : Open == other ? one : Open };
    }

    private static IReadOnlyList<FieldError> OfRule(IReadOnlyList<FieldError> errors) => [.. errors.Select(error => error with { Name = OfOpenRule + error.Name })];
}

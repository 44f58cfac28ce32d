using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Tests.Harness;

namespace Tributary.Browser.Tests;

/// <summary>T-13: whoever may write a text that a page shows, nothing of it runs, loads or becomes part of the page.</summary>
public sealed partial class HostileTextRunsNowhere(Chromium chromium)
{
    private const int Tabs = 2;

    // Things of which each has a page of its own.
    private static readonly HashSet<string> Things = new(["/offers/N", "/members/N", "/postbacks/N", "/conversions/N", "/callbacks/N/E", "/runs/N"], StringComparer.Ordinal);

    private const string Watch =
        """
        window.canary = () => report('a script ran');
        document.addEventListener('securitypolicyviolation', event => report(`the policy stopped ${event.violatedDirective} ${event.blockedURI}`));
        """;

    // What only a payload could have put there, also where the policy would stop it or nobody has touched it yet.
    private const string Look =
        """
        () => [...document.querySelectorAll('*')].flatMap(element => [
            ...[...element.attributes].filter(a => /^(on|hx-on|data-hx-on)/i.test(a.name) || a.name === 'srcdoc' || a.name === 'style'
                || /^(href|src|action|formaction|data|xlink:href|poster|srcset|hx-(get|post))$/i.test(a.name) && !/^(\/(?!\/)|#|\?|https:\/\/|data:image\/png;base64,|$)/i.test(a.value.trim()) && /[:/]/.test(a.value)).map(a => `${element.localName} has ${a.name}=${a.value}`),
            ...(element.matches('script:not([src^="/"]), iframe, object, embed, base, [http-equiv], .canary, form[action*="//"], [src^="http"], link[href^="http"], plaintext, xmp, marquee, math, isindex') ? [`there is <${element.localName}>`] : []),
        ]).concat(document.title.length ? [] : ['there is no title'])
        """;

    [Fact, Trait("fault", "T-13")]
    public async Task Nothing_of_120_payloads_runs_wherever_it_is_shown()
    {
        Assert.True(HostileText.All.Count >= 120, $"There are only {HostileText.All.Count}.");

        Assert.Empty(await Faults(HostileText.All));
    }

    [Fact, Trait("fault", "T-13")]
    public async Task Nothing_of_the_payloads_that_others_collected_runs()
    {
        var payloads = HostileText.OfOthers(Screens.Root());
        Assert.SkipWhen(payloads.Count == 0, "The collections of others lie in a folder 'shared' beside the repository, which is not here.");

        Assert.Empty(await Faults(payloads));
    }

    private async Task<IEnumerable<string>> Faults(IReadOnlyList<string> payloads)
    {
        await using var world = await HostileWorld.Start(payloads);
        var address = world.Address.ToString();
        var first = await chromium.Visitor(world.Address);
        // All that was sent here is on the first pages at once.
        first.Context.SetDefaultTimeout(90_000);
        var faults = new ConcurrentBag<string>();
        await first.Context.ExposeBindingAsync("report", (BindingSource source, string what) => faults.Add($"{source.Page.Url}: {what}"));
        await first.Context.AddInitScriptAsync(Watch);
        first.Context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:image/png", StringComparison.Ordinal)) faults.Add($"{request.Frame.Page.Url}: asked for {request.Url}");
        };
        first.Context.Dialog += (_, dialog) =>
        {
            faults.Add($"{dialog.Page?.Url}: asked {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        await first.GotoAsync(await world.SignInLink());
        IPage[] tabs = [first, .. await Task.WhenAll(Enumerable.Range(1, Tabs - 1).Select(_ => first.Context.NewPageAsync()))];

        var seen = await Walk(tabs, payloads, faults);
        await first.Context.CloseAsync();

        foreach (var thing in Things.Where(thing => thing != "/runs/N"))
            Assert.True(seen.Count(path => Kind(path) == thing) >= payloads.Count / HostileWorld.PayloadsOfAText / 2, $"Only {seen.Count(path => Kind(path) == thing)} of {thing} were seen.");
        return faults.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(50);
    }

    // Breadth first, a wave at a time: every page of the things that carry payloads, one of each other kind, and forms that search with each payload typed in.
    private static async Task<IReadOnlyCollection<string>> Walk(IPage[] tabs, IReadOnlyList<string> payloads, ConcurrentBag<string> faults)
    {
        var (kinds, known) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var wave = new List<string> { "/", "/nowhere/" + Uri.EscapeDataString(payloads[0]), "/c/" + Uri.EscapeDataString(payloads[0]), "/sign-in?return=" + Uri.EscapeDataString(payloads[0]) };
        wave.AddRange(payloads.Chunk(12).Select(some => "/offers?q=" + Uri.EscapeDataString(string.Concat(some))));
        wave.AddRange(payloads.Chunk(24).Select(some => Uri.EscapeDataString(string.Concat(some))).SelectMany(text => new[] { $"/members?q={text}", $"/postbacks?q={text}&txn={text}", $"/templates?q={text}", $"/conversions?q={text}&txn={text}", $"/audit?q={text}" }));
        while (wave.Count > 0)
        {
            var (queue, found) = (new ConcurrentQueue<string>(wave), new ConcurrentBag<string>());
            await Task.WhenAll(tabs.Select(async tab =>
            {
                while (queue.TryDequeue(out var path))
                    foreach (var next in await See(tab, path, faults)) found.Add(next);
            }));
            wave = [.. found.Distinct(StringComparer.Ordinal).Where(path => !path.StartsWith("/sign-out", StringComparison.Ordinal) && (kinds.Add(Kind(path)) || (IsWanted(Kind(path)) && !path.Contains('?', StringComparison.Ordinal)) || Pager().IsMatch(path)) && known.Add(path))];
        }

        return known;
    }

    private static async Task<string[]> See(IPage tab, string path, ConcurrentBag<string> faults)
    {
        var response = await tab.GotoAsync(path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        if (response!.Status >= 500) faults.Add($"{path}: {response.Status}");
        if (response.Headers.GetValueOrDefault("content-type")?.StartsWith("text/html", StringComparison.Ordinal) != true) return [];
        foreach (var fault in await tab.EvaluateAsync<string[]>(Look)) faults.Add($"{path}: {fault}");
        return await tab.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')).map(a => a.pathname + a.search)");
    }

    private static bool IsWanted(string kind) => Things.Contains(kind);

    private static string Kind(string path)
    {
        var parts = path.Split('?', 2);
        var page = CallbackEvent().Replace(Template().Replace(parts[0], "T"), "E");
        return Number().Replace(page, "N") + (parts.Length == 2 ? "?" + string.Join('&', parts[1].Split('&').Select(pair => pair.Split('=')[0])) : "");
    }

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex("(?<=^/(templates|networks/new)/)(?!own/|hostile(/|$))[a-z0-9-]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Template();

    [GeneratedRegex("(?<=^/callbacks/[0-9]+/)[^/]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CallbackEvent();

    [GeneratedRegex("^/(postbacks|conversions|members|callbacks|runs|offers)\\?(before|page|after)=[0-9]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pager();
}

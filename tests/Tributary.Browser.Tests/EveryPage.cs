using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tributary.Browser.Tests;

/// <summary>Every page that links lead to, one of each kind: no page can be added without being looked at.</summary>
public sealed partial class EveryPage(Chromium chromium, BusyOperator busy) : IClassFixture<BusyOperator>
{
    private const int MostKinds = 200;

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task Fits_its_window_and_gives_axe_nothing_to_say(int width, bool dark)
    {
        var page = await chromium.Visitor(busy.Address, width: width, dark: dark);
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add($"{page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                faults.Add($"{page.Url}: {message.Text}");
        };
        await page.GotoAsync("/sign-in");
        faults.AddRange(await Look(page, width, dark));
        // What a link shows that leads nowhere; a page of the members', which no page of the panel links to.
        Assert.Equal(404, (await page.GotoAsync("/c/nothing"))!.Status);
        // The browser reports that answer too, and it is the one asked for.
        faults.RemoveAll(fault => fault.Contains("status of 404", StringComparison.Ordinal));
        faults.AddRange(await Look(page, width, dark));
        await busy.SignsIn(page);
        var seen = new List<string>();
        await foreach (var (path, status) in Kinds(page))
        {
            if (status != 200)
            {
                faults.Add($"{path}: a link leads here, but the answer is {status}");
                continue;
            }
            seen.Add(path);
            faults.AddRange(await Look(page, width, dark));
        }
        await page.Context.CloseAsync();

        Assert.Contains("/offers", seen);
        Assert.Contains($"/templates/{OperatorAtWork.OwnTemplate}", seen);
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    // Walks the panel's links breadth first. Pages that differ only in numbers are one kind; so are those that differ in the query, unless it opens an offer.
    private static async IAsyncEnumerable<(string Path, int Status)> Kinds(IPage page)
    {
        var waiting = new Queue<string>(["/"]);
        var known = new HashSet<string>(waiting, StringComparer.Ordinal);
        while (waiting.TryDequeue(out var path) && known.Count < MostKinds)
        {
            var response = await page.GotoAsync(path);
            // Something to read by machine is no page.
            if (response!.Headers.GetValueOrDefault("content-type")?.StartsWith("text/html", StringComparison.Ordinal) != true)
                continue;
            var paths = await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')).map(a => a.pathname + a.search)");
            foreach (var next in paths.Where(next => known.Add(Kind(next))))
                waiting.Enqueue(next);
            yield return (path, response.Status);
        }
    }

    private static async Task<IEnumerable<string>> Look(IPage page, int width, bool dark)
    {
        var path = new Uri(page.Url).PathAndQuery;
        await Screens.Take(page, $"{Kind(path)}-{width}{(dark ? "-dark" : "")}");
        var overflow = await page.Overflow();
        return [.. await page.Faults(onlyColours: dark), .. overflow > 0 ? [$"{path}: is {overflow} pixels wider than its window of {width}"] : Array.Empty<string>()];
    }

    private static string Kind(string path)
    {
        var parts = path.Split('?', 2);
        // One template's page is like another's, but for the operator's own.
        parts[0] = Template().Replace(parts[0], "T");
        var opens = parts.Length == 2 ? Opens().Match(parts[1]).Groups["key"].Value : "";
        return Number().Replace(parts[0], "N") + (opens.Length > 0 ? $"?{opens}" : "");
    }

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex($"(?<=^/(templates|networks/new)/)(?!own/|{OperatorAtWork.OwnTemplate}(/|$))[a-z0-9-]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Template();

    [GeneratedRegex("(^|&)(?<key>offer|edit)=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Opens();
}

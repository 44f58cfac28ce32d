using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Tributary.Browser.Tests;

internal static class Accessibility
{
    /// <summary>What axe finds on the page as it stands, one line each; empty is the only good answer.</summary>
    public static async Task<IReadOnlyList<string>> Faults(this IPage page, bool onlyColours = false)
    {
        // A dark page has the same structure as the light one: only its colours are new.
        var result = await page.RunAxe(onlyColours ? new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } } : null);
        return [.. result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{new Uri(page.Url).PathAndQuery}: {violation.Id}: {violation.Help}: {node.Html}"))];
    }

    /// <summary>How many pixels the page is wider than its window.</summary>
    public static Task<int> Overflow(this IPage page) =>
        page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tributary.Browser.Tests;

/// <summary>Pictures of what the journeys see, in artifacts/screens, when SCREENS=1 asks for them.</summary>
internal static partial class Screens
{
    private static readonly bool Wanted = Environment.GetEnvironmentVariable("SCREENS") == "1";

    public static async Task Take(IPage page, string name)
    {
        if (!Wanted)
            return;
        var folder = Path.Combine(Root(), "artifacts", "screens");
        Directory.CreateDirectory(folder);
        var file = NotInNames().Replace(name.Trim('/'), "-").Trim('-');
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{(file.Length == 0 ? "home" : file)}.png"), FullPage = true });
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository, so there is no artifacts folder for pictures.");
    }

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInNames();
}

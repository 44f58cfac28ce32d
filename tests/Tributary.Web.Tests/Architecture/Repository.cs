using System.Text.RegularExpressions;

namespace Tributary.Web.Tests.Architecture;

/// <summary>The source files of this repository, as the architecture tests read them.</summary>
internal static partial class Repository
{
    internal static string Root { get; } = FindRoot();

    /// <summary>Files below a folder with one of the extensions, as paths relative to the root with forward slashes.</summary>
    internal static IReadOnlyList<string> Files(string folder, params string[] extensions)
    {
        var start = Path.Combine(Root, folder);
        return !Directory.Exists(start) ? [] :
        [
            .. Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
                .Where(file => extensions.Contains(Path.GetExtension(file)))
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(file => !Generated().IsMatch(file))
                .Order(StringComparer.Ordinal),
        ];
    }

    internal static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Code without comments and string contents, so that a word in a sentence is not taken for a type.</summary>
    internal static string Code(string file) => CommentsAndStrings().Replace(Text(file), " ");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository: no Tributary.slnx above them.");
        return folder.FullName;
    }

    [GeneratedRegex("(^|/)(obj|bin|node_modules|wwwroot/lib)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Generated();

    [GeneratedRegex(@"@\*.*?\*@|//[^\n]*|/\*.*?\*/|""{3,}.*?""{3,}|""(\\.|[^""\\\n])*""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex CommentsAndStrings();
}

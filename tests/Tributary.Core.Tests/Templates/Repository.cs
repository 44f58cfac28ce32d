using System.Runtime.CompilerServices;
using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

/// <summary>Files of the repository, and of the shared folder beside it where there is one.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Networks { get; } = Path.Combine(Root, "networks");

    public static string Template(string id) => File.ReadAllText(Path.Combine(Networks, id, "template.yaml"));

    /// <summary>A network's template, with what it extends.</summary>
    public static TemplateLoad Load(string id) => Tributary.Core.Templates.Template.Load(Source(id), Source);

    /// <summary>A network's folder as its cases see it.</summary>
    public static TemplateFolder Folder(string id) => new(id, path => Path.Combine(Networks, id, path) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null);

    /// <summary>A documented answer; the test is skipped, and says so, where the folder is absent.</summary>
    public static string Shared(params string[] path)
    {
        var file = Path.Combine([Root, "..", "shared", "fixtures", .. path]);
        Assert.SkipUnless(File.Exists(file), "The documented answers lie in a folder 'shared' beside the repository, which is not here.");
        return file;
    }

    public static TemplateSource Source(string id) => new(Template(id), $"{id}/template.yaml");

    public static bool HasShared(params string[] path) => File.Exists(Path.Combine([Root, "..", "shared", "fixtures", .. path]));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "Tributary.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}

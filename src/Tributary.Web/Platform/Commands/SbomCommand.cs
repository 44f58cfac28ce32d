using System.Buffers;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tributary.Web.Platform.Commands;

/// <summary>tributary sbom: what this program was put together from, as CycloneDX 1.6, read from the lock files that it was built with.</summary>
internal sealed partial class SbomCommand : Command, IWorkOnFiles
{
    private const string Nuget = "packages.lock.json";
    private const string Npm = "package-lock.json";
    private const string Reasons = "dependencies.md";

    public SbomCommand() : base("sbom", "Print what this program was put together from (CycloneDX 1.6, JSON)") => SetAction(async (command, ct) =>
    {
        await command.InvocationConfiguration.Output.WriteLineAsync(Write(Text(Nuget), Text(Npm), Text(Reasons), Version));
        return 0;
    });

    private static string Version => typeof(SbomCommand).Assembly.GetName().Version!.ToString(3);

    /// <summary>The bill of materials; the same lock files give the same bytes.</summary>
    /// <exception cref="InvalidOperationException">A package has no line, and so no licence, in docs/decisions/0005.</exception>
    internal static string Write(string nuget, string npm, string reasons, string version)
    {
        var licences = Reason().Matches(reasons).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["licence"].Value, StringComparer.OrdinalIgnoreCase);
        var components = NugetPackages(nuget).Concat(NpmPackages(npm)).OrderBy(component => component.Purl, StringComparer.Ordinal).ToList();
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteString("serialNumber", $"urn:uuid:{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(version + nuget + npm)).AsSpan(0, 16))}");
            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WriteStartObject("component");
            json.WriteString("type", "application");
            json.WriteString("bom-ref", $"tributary@{version}");
            json.WriteString("name", "tributary");
            json.WriteString("version", version);
            Licence(json, "MIT");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("components");
            foreach (var component in components)
                Component(json, component, licences.GetValueOrDefault(component.Name) ?? throw new InvalidOperationException($"{component.Name} has no line in docs/decisions/0005-dependencies.md, and so no licence."));
            json.WriteEndArray();
            json.WriteStartArray("dependencies");
            Depends(json, $"tributary@{version}", components.Where(component => component.IsDirect).Select(component => component.Purl));
            var known = components.ToDictionary(component => component.Name, component => component.Purl, StringComparer.OrdinalIgnoreCase);
            foreach (var component in components) Depends(json, component.Purl, component.Needs.Where(known.ContainsKey).Select(name => known[name]));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Component(Utf8JsonWriter json, Package package, string licence)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", package.Purl);
        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version);
        // What only checks the source is no part of what runs.
        json.WriteString("scope", package.Name.Contains("Analyzer", StringComparison.Ordinal) ? "excluded" : "required");
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-512");
        json.WriteString("content", Convert.ToHexStringLower(Convert.FromBase64String(package.Hash)));
        json.WriteEndObject();
        json.WriteEndArray();
        Licence(json, licence);
        json.WriteString("purl", package.Purl);
        json.WriteEndObject();
    }

    private static void Licence(Utf8JsonWriter json, string id)
    {
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        json.WriteStartObject("license");
        json.WriteString("id", id);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Depends(Utf8JsonWriter json, string of, IEnumerable<string> on)
    {
        json.WriteStartObject();
        json.WriteString("ref", of);
        json.WriteStartArray("dependsOn");
        foreach (var purl in on.Order(StringComparer.Ordinal)) json.WriteStringValue(purl);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Of the core's packages the lock file says "CentralTransitive": they are ours as well.
    private static IEnumerable<Package> NugetPackages(string file)
    {
        using var read = JsonDocument.Parse(file);
        foreach (var framework in read.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (var entry in framework.Value.EnumerateObject().Where(entry => entry.Value.GetProperty("type").GetString() != "Project"))
            {
                var resolved = entry.Value.GetProperty("resolved").GetString()!;
                yield return new Package(entry.Name, resolved, entry.Value.GetProperty("contentHash").GetString()!, $"pkg:nuget/{entry.Name}@{resolved}", entry.Value.GetProperty("type").GetString() != "Transitive", Names(entry.Value));
            }
        }
    }

    private static IEnumerable<Package> NpmPackages(string file)
    {
        const string folder = "node_modules/";
        using var read = JsonDocument.Parse(file);
        foreach (var entry in read.RootElement.GetProperty("packages").EnumerateObject().Where(entry => entry.Name.StartsWith(folder, StringComparison.Ordinal)))
        {
            var (name, resolved) = (entry.Name[folder.Length..], entry.Value.GetProperty("version").GetString()!);
            yield return new Package(name, resolved, entry.Value.GetProperty("integrity").GetString()!["sha512-".Length..], $"pkg:npm/{name}@{resolved}", IsDirect: true, Names(entry.Value));
        }
    }

    private static IReadOnlyList<string> Names(JsonElement package) =>
        package.TryGetProperty("dependencies", out var needs) ? [.. needs.EnumerateObject().Select(need => need.Name)] : [];

    private static string Text(string name)
    {
        using var stream = typeof(SbomCommand).Assembly.GetManifestResourceStream($"sbom/{name}") ?? throw new InvalidOperationException($"The build left {name} out.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <param name="Name">As its registry knows it.</param>
    /// <param name="Version">The one version that is used.</param>
    /// <param name="Hash">SHA-512 of its content, base64.</param>
    /// <param name="Purl">Its name among all packages.</param>
    /// <param name="IsDirect">Whether we ask for it ourselves.</param>
    /// <param name="Needs">Names of what it needs.</param>
    private sealed record Package(string Name, string Version, string Hash, string Purl, bool IsDirect, IReadOnlyList<string> Needs);

    [GeneratedRegex(@"^\| `(?<name>[^`]+)`( \(npm\))? \|[^|]*\| (?<licence>[^|]+?) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reason();
}

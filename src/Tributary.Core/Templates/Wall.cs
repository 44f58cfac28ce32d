using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates;

/// <summary>The network's own wall of offers, embedded by a site: one address for each member.</summary>
public sealed class Wall
{
    private const string Scheme = "https://";

    private readonly TextPattern _host;
    private readonly TextPattern _rest;

    private Wall(TextPattern host, TextPattern rest, string? help)
    {
        _host = host;
        _rest = rest;
        Help = help;
    }

    /// <summary>What the operator should know before he embeds it.</summary>
    public string? Help { get; }

    /// <summary>The address for one member, who is known by the site's own id; null when a setting it needs is empty.</summary>
    public string? Url(string member, string? site, SettingValues settings)
    {
        var scope = new Scope
        {
            [Root.Settings] = settings.Real,
            [Root.Click] = Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal) { ["member"] = Value.Of(member), ["site"] = Value.Of(site) }),
        };
        return _host.Render(scope, text => text) is { } host && _rest.Render(scope, Uri.EscapeDataString) is { } rest
            && Uri.TryCreate(Scheme + host + rest, UriKind.Absolute, out _) ? Scheme + host + rest : null;
    }

    /// <summary>What is wrong with an address as a template writes it, or null.</summary>
    internal static string? Problem(string pattern, Vocabulary vocabulary)
    {
        if (!pattern.StartsWith(Scheme, StringComparison.Ordinal))
            return "a wall's address begins with https://";
        var (host, rest) = Split(pattern);
        if (!HostName.IsAllowedPattern(host, vocabulary.Settings))
            return "a wall's host is fixed text, one setting of type host, or one setting of type label before a fixed domain";
        return TextPattern.Parse(rest, Slots.Wall(new Surroundings(Template.NoNames)), vocabulary).Holes.Any(hole => hole.Contains("click.member", StringComparison.Ordinal))
            ? null : "a wall without ${click.member} could not say whom it pays";
    }

    internal static Wall Build(string pattern, string? help, Vocabulary vocabulary)
    {
        var (host, rest) = Split(pattern);
        var slot = Slots.Wall(new Surroundings(Template.NoNames));
        return new Wall(TextPattern.Parse(host, slot, vocabulary), TextPattern.Parse(rest, slot, vocabulary), help);
    }

    // The host ends at the first slash, question mark or number sign outside of a hole; in a host no other hole than settings.x can be.
    private static (string Host, string Path) Split(string pattern)
    {
        var end = pattern.AsSpan(Scheme.Length).IndexOfAny('/', '?', '#');
        return end < 0 ? (pattern[Scheme.Length..], "") : (pattern.Substring(Scheme.Length, end), pattern[(Scheme.Length + end)..]);
    }
}

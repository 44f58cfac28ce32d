using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates;

/// <summary>The network's own wall of offers, embedded by a site: one address for each member.</summary>
public sealed class Wall
{
    private readonly string _scheme;
    private readonly TextPattern _host;
    private readonly TextPattern _rest;

    private Wall(string scheme, TextPattern host, TextPattern rest, string? help)
    {
        _scheme = scheme;
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
            && Uri.TryCreate(_scheme + host + rest, UriKind.Absolute, out _) ? _scheme + host + rest : null;
    }

    /// <summary>What is wrong with an address as a template writes it, or null.</summary>
    internal static string? Problem(string pattern, Vocabulary vocabulary)
    {
        // A browser opens it and no secret is in it, so a network that still has no https is let be.
        if (!pattern.StartsWith("https://", StringComparison.Ordinal) && !pattern.StartsWith("http://", StringComparison.Ordinal))
            return "a wall's address begins with https:// or http://";
        var (_, host, rest) = Split(pattern);
        if (!HostName.IsAllowedPattern(host, vocabulary.Settings))
            return "a wall's host is fixed text, one setting of type host, or one setting of type label before a fixed domain";
        return TextPattern.Parse(rest, Slots.Wall(new Surroundings(Template.NoNames)), vocabulary).Holes.Any(hole => hole.Contains("click.member", StringComparison.Ordinal))
            ? null : "a wall without ${click.member} could not say whom it pays";
    }

    internal static Wall Build(string pattern, string? help, Vocabulary vocabulary)
    {
        var (scheme, host, rest) = Split(pattern);
        var slot = Slots.Wall(new Surroundings(Template.NoNames));
        return new Wall(scheme, TextPattern.Parse(host, slot, vocabulary), TextPattern.Parse(rest, slot, vocabulary), help);
    }

    // The host ends at the first slash, question mark or number sign; in a host no other hole than settings.x can be.
    private static (string Scheme, string Host, string Path) Split(string pattern)
    {
        var start = pattern.IndexOf("://", StringComparison.Ordinal) + 3;
        var length = pattern.AsSpan(start).IndexOfAny('/', '?', '#');
        return length < 0 ? (pattern[..start], pattern[start..], "") : (pattern[..start], pattern.Substring(start, length), pattern[(start + length)..]);
    }
}

using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Language;

/// <summary>What an expression of "verify" is worth, found out before a call comes: a check anybody passes must never look like one.</summary>
internal static class Proof
{
    private static readonly string[] KeepsSecrecy =
    [
        "md5", "sha1", "sha256", "sha512", "hmac_md5", "hmac_sha1", "hmac_sha256", "hmac_sha512", "base64",
        "concat", "join", "compact", "list", "lower", "upper", "trim",
    ];

    /// <summary>Whether the value depends on what the caller sends.</summary>
    public static bool AsksCall(Syntax syntax) => syntax.Paths().Any(path => path.Root is "got" or "request");

    /// <summary>
    /// Whether nobody can make the value without a secret, whatever he sends: in every branch a secret goes into it, and through nothing that
    /// would lose it (a length, a first letter, a comparison).
    /// </summary>
    public static bool NeedsSecret(Syntax syntax, Vocabulary vocabulary) => syntax switch
    {
        Syntax.Path path => path.Root == "settings" && path.Steps.Count == 1 && path.FirstMember() is { } name
            && vocabulary.Settings.TryGetValue(name, out var setting) && setting.Type == SettingType.Secret,
        Syntax.Call { Name: "if" } branch => branch.Arguments.Skip(1).All(value => NeedsSecret(value, vocabulary)),
        Syntax.Call call => KeepsSecrecy.Contains(call.Name, StringComparer.Ordinal) && call.Arguments.Any(value => NeedsSecret(value, vocabulary)),
        Syntax.Binary { Sign: "??" } either => NeedsSecret(either.Left, vocabulary) && NeedsSecret(either.Right, vocabulary),
        Syntax.ListOf list => list.Items.Any(value => NeedsSecret(value, vocabulary)),
        Syntax.Literal or Syntax.Not or Syntax.Negate or Syntax.Binary or _ => false,
    };

    /// <summary>The parts of the call that go into the value as a whole.</summary>
    public static CallParts Covers(Syntax syntax)
    {
        var covered = CallParts.None;
        foreach (var path in syntax.Paths().Where(path => path.Root == "request"))
        {
            covered |= path.FirstMember() switch
            {
                "query" or "url" => CallParts.Query,
                "body" => CallParts.Body,
                "params" => CallParts.Query | CallParts.Body,
                _ => CallParts.None,
            };
        }
        return covered;
    }
}

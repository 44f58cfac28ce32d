namespace Tributary.Core.Templates.Expressions;

/// <summary>What an expression refers to, found without running it.</summary>
internal static class SyntaxPaths
{
    /// <summary>Every path in the expression, in the order it is written.</summary>
    public static IEnumerable<Syntax.Path> Paths(this Syntax syntax) => syntax switch
    {
        Syntax.Path path => [path],
        Syntax.Call call => call.Arguments.SelectMany(Paths),
        Syntax.Not not => not.Inner.Paths(),
        Syntax.Negate negate => negate.Inner.Paths(),
        Syntax.Binary binary => binary.Left.Paths().Concat(binary.Right.Paths()),
        Syntax.ListOf list => list.Items.SelectMany(Paths),
        Syntax.Literal or _ => [],
    };

    /// <summary>The name after the root, as in settings.NAME; null where another step comes first or none.</summary>
    public static string? FirstMember(this Syntax.Path path) => path.Steps.Count > 0 ? (path.Steps[0] as Step.Member)?.Name : null;
}

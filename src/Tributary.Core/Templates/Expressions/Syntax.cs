namespace Tributary.Core.Templates.Expressions;

/// <summary>A parsed expression: a closed set of shapes, each with its place in the text.</summary>
internal abstract record Syntax(int Position)
{
    public sealed record Literal(Value Value, int Position) : Syntax(Position);

    /// <summary>A path; no <see cref="Root"/> means it begins with a dot, at the record.</summary>
    public sealed record Path(string? Root, IReadOnlyList<Step> Steps, int Position) : Syntax(Position);

    public sealed record Call(string Name, IReadOnlyList<Syntax> Arguments, int Position) : Syntax(Position);

    public sealed record Not(Syntax Inner, int Position) : Syntax(Position);

    public sealed record Negate(Syntax Inner, int Position) : Syntax(Position);

    public sealed record Binary(string Sign, Syntax Left, Syntax Right, int Position) : Syntax(Position);

    public sealed record ListOf(IReadOnlyList<Syntax> Items, int Position) : Syntax(Position);
}

/// <summary>One step of a path: into a member, to an item, or to every item.</summary>
internal abstract record Step
{
    public sealed record Member(string Name) : Step
    {
        public MemberName Key { get; } = new(Name);
    }

    public sealed record Item(int Index) : Step;

    public sealed record Every : Step;
}

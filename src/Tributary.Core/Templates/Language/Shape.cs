using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Language;

/// <summary>What may stand under a key. The tree of shapes in <see cref="Grammar"/> is the language's one description.</summary>
internal abstract record Shape
{
    /// <summary>Free text on one or more lines.</summary>
    public sealed record Words : Shape;

    /// <summary>Text of a given form; <see cref="IsRight"/> judges it and <see cref="Form"/> says it to people.</summary>
    public sealed record Formed(string Form, Func<string, bool> IsRight) : Shape;

    /// <summary>One of a closed set.</summary>
    public sealed record OneOf(IReadOnlyList<string> Choices) : Shape;

    /// <summary>An expression.</summary>
    public sealed record Expression(Func<Surroundings, Slot> Slot) : Shape;

    /// <summary>Text with holes.</summary>
    public sealed record Pattern(Func<Surroundings, Slot> Slot) : Shape;

    /// <summary>A JSON document whose scalars are text with holes.</summary>
    public sealed record Tree(Func<Surroundings, Slot> Slot) : Shape;

    /// <summary>A fixed path of names, such as .response.data; a dot alone is the whole answer.</summary>
    public sealed record RecordPath : Shape;

    /// <summary>A map with known keys. A request is one of which the checker also asks where it goes.</summary>
    public sealed record Fields(IReadOnlyList<Field> All, bool IsRequest = false) : Shape;

    /// <summary>A map whose keys the template chooses; <see cref="Key"/> judges them.</summary>
    public sealed record Named(Shape Each, Formed? Key = null) : Shape;

    public sealed record ListOf(Shape Each) : Shape;

    /// <summary>A single value of one shape, or a list or map of another.</summary>
    public sealed record Either(Shape Single, Shape Otherwise) : Shape;
}

/// <summary>A known key of a map. <see cref="About"/> is the sentence about it in the reference documentation and in editors.</summary>
internal sealed record Field(string Name, Shape Shape, string About, bool Required = false);

/// <summary>Where in the template a piece stands, as far as its expressions depend on it.</summary>
internal sealed record Surroundings(TemplateNames Names)
{
    /// <summary>The host a request goes to: a secret used in it reaches that host.</summary>
    public string? Host { get; init; }

    /// <summary>The name a feed is repeated for.</summary>
    public IReadOnlySet<string>? Each { get; init; }

    /// <summary>The feed is asked for one visitor.</summary>
    public bool IsLive { get; init; }

    /// <summary>The step asks for many offers at once.</summary>
    public bool IsBatched { get; init; }
}

/// <summary>The names a template declares and refers to elsewhere.</summary>
internal sealed record TemplateNames(
    Vocabulary Vocabulary,
    IReadOnlySet<string> Hosts,
    IReadOnlySet<string> PostbackFields);

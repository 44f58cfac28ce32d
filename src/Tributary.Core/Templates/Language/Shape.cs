using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Language;

/// <summary>What may stand under a key. The tree of shapes in <see cref="Grammar"/> is the language's one description.</summary>
internal abstract record Shape
{
    /// <summary>Free text on one or more lines.</summary>
    public sealed record Words : Shape;

    /// <summary>Text of a given form; <see cref="IsRight"/> judges it and <see cref="Form"/> says it to people.</summary>
    public sealed record Formed(string Form, Func<string, bool> IsRight) : Shape;

    /// <summary>One of a closed set. Words in <see cref="NotYet"/> belong to the language but not yet to this version.</summary>
    public sealed record OneOf(IReadOnlyList<string> Choices, IReadOnlyList<string> NotYet) : Shape;

    /// <summary>An expression.</summary>
    public sealed record Expression(Func<Surroundings, Slot> Slot) : Shape;

    /// <summary>Text with holes.</summary>
    public sealed record Pattern(Func<Surroundings, Slot> Slot) : Shape;

    /// <summary>A fixed path of names, such as .response.data; a dot alone is the whole answer.</summary>
    public sealed record RecordPath : Shape;

    /// <summary>A map with known keys.</summary>
    public sealed record Fields(IReadOnlyList<Field> All) : Shape;

    /// <summary>A map whose keys the template chooses; <see cref="Key"/> judges them.</summary>
    public sealed record Named(Shape Each, Formed? Key = null) : Shape;

    public sealed record ListOf(Shape Each) : Shape;

    /// <summary>Part of the language that this version does not know yet: refused, never ignored.</summary>
    public sealed record Later : Shape;
}

/// <summary>A known key of a map.</summary>
internal sealed record Field(string Name, Shape Shape, bool Required = false);

/// <summary>Where in the template a piece stands, as far as its expressions depend on it: which host a request goes to.</summary>
internal sealed record Surroundings(TemplateNames Names, string? Host);

/// <summary>The names a template declares and refers to elsewhere.</summary>
internal sealed record TemplateNames(
    Vocabulary Vocabulary,
    IReadOnlySet<string> Hosts,
    IReadOnlySet<string> PostbackFields);

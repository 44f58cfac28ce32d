using System.Text;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Documentation;

/// <summary>Writes the reference of the template language, as Markdown, from the description that validates it.</summary>
public static class WriteReference
{
    private static readonly Surroundings Anywhere = new(new TemplateNames(
        Vocabulary.Empty, new HashSet<string>(StringComparer.Ordinal) { "api" }, new HashSet<string>(StringComparer.Ordinal)))
    {
        Host = "api",
        Each = new HashSet<string>(StringComparer.Ordinal),
        IsLive = true,
    };

    public static string Run()
    {
        var text = new StringBuilder();
        text.Append("""
            # The template language

            A template describes one network or platform: what the operator fills in, how its offers are asked for, what their fields mean, how links
            are made and what its calls say. It is a YAML file, `template.yaml`, in a folder of its own beside recorded answers and cases. This
            page is written by `./tributary template docs --write docs` from the description that also checks templates; do not edit it.

            * Every scalar is text; the key it stands under decides its type. Quoted or not makes no difference.
            * An **expression** computes a value: [expressions.md](expressions.md). A path that begins with a dot is of the record, a bare name of the program.
            * **Text with holes** is text in which `${expression}` is filled in; every hole is escaped for its place. `$${` writes `${`.
            * A secret may be used only where its `send_to` allows, an unknown key is an error, and a list that is not where `records.at` says is a
              changed answer, never "no offers".
            * A template that `extends` another one merges its maps into it; lists and single values replace, and a key with nothing behind it takes the other's away.

            How to write one, step by step: "Describe a network of your own" in the [operator's guide](operators-guide.md).


            """);
        var examples = LanguageExamples.All.Select(example => YamlReader.Read(example, "example").Root!).ToArray();
        Sections(text, LanguageSection.Of((Shape.Fields)Grammar.Template, "responses", "offers"), examples, "The top of the file");
        Functions(text);
        text.Append("# cases.yaml\n\nWhat a folder's recorded answers, links and postbacks come to; `./tributary template test FOLDER` runs it. Answers lie under `fixtures/`, what is read of\nthem under `golden/`.\n\n");
        Sections(text, LanguageSection.Of(CasesGrammar.File), [], "The top of cases.yaml");
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Sections(StringBuilder text, IReadOnlyList<LanguageSection> sections, Node[] examples, string top)
    {
        foreach (var section in sections)
        {
            text.Append("## ").Append(section.Path.Length == 0 ? top : section.Path).Append("\n\n");
            if (section.Paths.Count > 1)
                text.Append("Also: ").AppendJoin(", ", section.Paths.Skip(1).Select(path => $"`{path}`")).Append(".\n\n");
            var shown = examples.Length > 0;
            text.Append(shown ? "| key | what stands there | meaning | example |\n|---|---|---|---|\n" : "| key | what stands there | meaning |\n|---|---|---|\n");
            foreach (var field in section.Shape.All)
            {
                text.Append($"| `{field.Name}`{(field.Required ? " (needed)" : "")} | {Cell(Kind(field.Shape, LanguageSection.Below(section.Path, field.Name), sections))} | {Cell(field.About)} |");
                if (shown)
                    text.Append(section.Example(field.Name, examples) is { Length: <= 120 } example ? $" `{Cell(example)}` |" : " |");
                text.Append('\n');
            }
            text.Append('\n');
        }
    }

    private static string Kind(Shape shape, string path, IReadOnlyList<LanguageSection> sections) => shape switch
    {
        Shape.Words => "text",
        Shape.Formed formed => formed.Form.Split(':')[0],
        Shape.OneOf choice => string.Join(", ", choice.Choices.Select(word => $"`{word}`")),
        Shape.Expression expression => $"expression {Names(expression.Slot)}",
        Shape.Pattern pattern => $"text with holes {Names(pattern.Slot)}",
        Shape.Tree tree => $"a JSON tree, its texts with holes {Names(tree.Slot)}",
        Shape.RecordPath => "a path of names such as `.data.offers`",
        Shape.Fields fields => Link(fields, sections),
        Shape.Named { Each: Shape.Fields each } => $"names, each with {Link(each, sections)}",
        Shape.Named named => $"names, each with {Kind(named.Each, path, sections)}",
        Shape.ListOf { Each: Shape.Fields each } => $"a list of {Link(each, sections)}",
        Shape.ListOf list => $"a list of {Kind(list.Each, path, sections)}",
        Shape.Either either => $"{Kind(either.Single, path, sections)}, or {Kind(either.Otherwise, path, sections)}",
        _ => throw new InvalidOperationException("unknown shape"),
    };

    private static string Link(Shape.Fields fields, IReadOnlyList<LanguageSection> sections)
    {
        var section = sections.First(candidate => candidate.Has(fields));
        var anchor = string.Concat(section.Path.ToLowerInvariant().Where(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'));
        return $"[{section.Path}](#{anchor})";
    }

    // A step asks about one offer or about many; both are named.
    private static string Names(Func<Surroundings, Slot> slot)
    {
        Slot[] both = [slot(Anywhere), slot(Anywhere with { IsBatched = true })];
        var names = both.SelectMany(one => one.Names.Keys).Distinct(StringComparer.Ordinal);
        return $"({string.Join(", ", (Array.Exists(both, one => one.HasRecord) ? ["`.field`"] : Array.Empty<string>()).Concat(names.Select(name => $"`{name}`")))})";
    }

    private static void Functions(StringBuilder text)
    {
        text.Append("# Functions\n\nThe value before the pipe is the first argument: `.a | truncate(20)` is `truncate(.a, 20)`. Nothing in gives nothing out. The tests run every example.\n\n");
        foreach (var group in Expressions.Functions.Groups)
        {
            text.Append("## ").Append(group.Name).Append("\n\n");
            if (group.Functions.All(function => function.IsHash))
                text.Append("Only in `auth` and `postback.verify`.\n\n");
            text.Append("| function | what it gives | example |\n|---|---|---|\n");
            foreach (var function in group.Functions)
            {
                var example = function.Examples.Count > 0 ? $"`{Cell(function.Examples[0].Expression)}` is `{Cell(function.Examples[0].Result)}`" : "";
                text.Append($"| `{function.Signature}` | {Cell(function.About)} | {example} |\n");
            }
            text.Append('\n');
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}

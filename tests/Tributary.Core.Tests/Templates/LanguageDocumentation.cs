using System.Text.Json;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Documentation;
using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Tests.Templates;

/// <summary>The reference and the editors' schema say what the program checks, and show every key.</summary>
public sealed class LanguageDocumentation
{
    private static readonly string[] Languages = ["template.yaml", "cases.yaml"];

    public static TheoryData<string> Names => [.. Languages];

    [Fact]
    public void The_checked_in_reference_is_the_one_the_program_writes() =>
        Assert.True(
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "template-language.md")) == WriteReference.Run(),
            "docs/template-language.md is stale: ./tributary template docs --write docs");

    [Fact]
    public void The_checked_in_schema_is_the_one_the_program_writes()
    {
        Assert.True(
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "template.schema.json")) == WriteSchema.Run(),
            "docs/template.schema.json is stale: ./tributary template docs --write docs");
        using var schema = JsonDocument.Parse(WriteSchema.Run());
        Assert.Equal("object", schema.RootElement.GetProperty("type").GetString());
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_key_has_a_sentence(string language)
    {
        foreach (var section in Sections(language))
            Assert.All(section.Shape.All, field => Assert.Matches(@"^\S.*\.$", field.About));
    }

    [Fact]
    public void Every_key_has_an_example()
    {
        var examples = LanguageExamples.All.Select(text => YamlReader.Read(text, "example").Root!).ToArray();

        var without = Sections("template.yaml").SelectMany(section => section.Shape.All
            .Where(field => field.Shape is not Shape.Fields && section.Example(field.Name, examples) is null)
            .Select(field => LanguageSection.Below(section.Path, field.Name)));

        Assert.Empty(without);
    }

    [Fact]
    public void The_examples_are_templates()
    {
        foreach (var example in LanguageExamples.All)
        {
            var load = Template.Load(new TemplateSource(example, "example.yaml"), _ => new TemplateSource(LanguageExamples.Stored, "harbour-ads.yaml"));

            Assert.Empty(load.Errors);
        }
    }

    private static IReadOnlyList<LanguageSection> Sections(string language) =>
        LanguageSection.Of(language == "cases.yaml" ? CasesGrammar.File : (Shape.Fields)Grammar.Template);
}

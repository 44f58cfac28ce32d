using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

/// <summary>A template may change another one: what it says stands above, what it does not say stays.</summary>
public sealed class ExtendingTemplates
{
    private const string Head = """
        format: 1
        extends: cpalead
        id: mine
        version: 1.0.0
        name: Mine
        evidence: { level: inferred, checked: 2026-11-21, sources: [a letter] }

        """;

    [Fact]
    public void Merge_maps_and_replace_lists_and_single_values()
    {
        var template = Load(Head + "settings:\n  publisher_id:\n    label: Your number\nlimits:\n  rate: 7 per 1m\npostback:\n  identity: [click_id]\n").Template!;

        Assert.Equal(("mine", "Mine"), (template.Id, template.Name));
        Assert.Equal("Your number", template.Settings.Single(setting => setting.Name == "publisher_id").Label);
        Assert.Equal(7, template.Feed!.Limits.RateRequests);
        Assert.Equal("click_id", template.Outline.Lines.Single(line => line.Path == "postback.identity").Text);
        Assert.Equal(".id", template.Outline.Lines.Single(line => line.Path == "offers.map.id").Text);
    }

    [Fact]
    public void Take_a_key_away_by_leaving_it_empty()
    {
        var template = Load(Head + "offers:\n  map:\n    description:\n").Template!;

        Assert.DoesNotContain(template.Outline.Lines, line => line.Path == "offers.map.description");
    }

    [Fact]
    public void Name_the_file_in_which_the_mistake_stands()
    {
        // Without its setting, the parent's own lines are wrong.
        var errors = Load(Head + "settings:\n  publisher_id:\noffers:\n  map:\n    terms: .x | striphtml\n").Errors;

        Assert.Contains(errors, error => error.ToString().StartsWith("mine.yaml:11:17 [$.offers.map.terms] unknown function 'striphtml'", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.File == "cpalead.yaml" && error.Message.Contains("there is no setting 'publisher_id'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("extends: cpalead", "extends: cpaleed", "there is no template 'cpaleed' to extend")]
    [InlineData("extends: cpalead", "extends: child", "'child' itself extends another template")]
    [InlineData("name: Mine", "", "the key 'name' is missing")]
    [InlineData("evidence: { level: inferred, checked: 2026-11-21, sources: [a letter] }", "", "the key 'evidence' is missing")]
    [InlineData("name: Mine", "name: Mine\nneeds: [telepathy]", "'telepathy' is not a part of the language that this version knows: the template needs a newer Tributary")]
    public void Say_what_cannot_be_extended(string before, string after, string expected)
    {
        var load = Load(Head.Replace(before, after, StringComparison.Ordinal));

        Assert.Null(load.Template);
        Assert.Contains(expected, Assert.Single(load.Errors).Message, StringComparison.Ordinal);
    }

    private static TemplateLoad Load(string text) => Template.Load(new TemplateSource(text, "mine.yaml"), id => id switch
    {
        "cpalead" => new TemplateSource(Repository.Template("cpalead"), "cpalead.yaml"),
        "child" => new TemplateSource(Head, "child.yaml"),
        _ => null,
    });
}

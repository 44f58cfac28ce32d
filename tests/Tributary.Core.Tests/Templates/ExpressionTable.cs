using FsCheck;
using FsCheck.Fluent;
using System.Text;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Tests.Templates;

public sealed class ExpressionTable
{
    private static readonly Slot Slot = Slot.Of("map", ("body", Root.Body, null)) with { HasRecord = true, MayHash = true };

    private static readonly Slot NoHash = Slot with { MayHash = false };

    private static readonly Vocabulary Words = Vocabulary.Empty with
    {
        Tables = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["status"] = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["on"] = "active", ["*"] = "paused" },
        },
    };

    public static TheoryData<string?, string, string> Examples
    {
        get
        {
            var data = new TheoryData<string?, string, string>();
            foreach (var example in Functions.Groups.SelectMany(group => group.Functions).SelectMany(function => function.Examples).Concat(Written()))
                data.Add(example.Record, example.Expression, example.Result);
            return data;
        }
    }

    [Theory, MemberData(nameof(Examples))]
    public void Answers(string? record, string expression, string expected)
    {
        var scope = new Scope { [Root.Record] = Value.OfJson(Encoding.UTF8.GetBytes(record ?? "{}")) };

        var value = Compiler.Compile(expression, Slot, Words)(scope);

        Assert.Equal(expected, Writing.Of(value));
    }

    [Fact]
    public void Every_function_says_what_it_does_and_shows_it() =>
        Assert.All(Functions.Groups.SelectMany(group => group.Functions), function =>
        {
            Assert.EndsWith(".", function.About, StringComparison.Ordinal);
            Assert.Contains(function.Examples, example => example.Expression.Contains(function.Name, StringComparison.Ordinal));
        });

    [Theory]
    [InlineData(".a |", "a function's name is missing")]
    [InlineData(".a | striphtml", "unknown function 'striphtml' - did you mean 'strip_html'?")]
    [InlineData(".a | truncate", "'truncate' takes 1 argument besides its value")]
    [InlineData("bodyy.x", "the name 'bodyy' is not known in map")]
    [InlineData(".a | md5", "'md5' may stand only in auth and postback.verify")]
    [InlineData(".a = 1", "'=' is written '=='")]
    [InlineData("'open", "has no closing quote")]
    [InlineData(".a | table('stat')", "there is no table 'stat'")]
    [InlineData(".a | date('yyyy', 'Europe/Belrin')", "this computer knows no zone 'Europe/Belrin'")]
    [InlineData(".a | date('yyyy', '+25:00')", "'+25:00' is no offset")]
    [InlineData(".a | date_text('unix')", "seconds are written x | unix")]
    [InlineData(".a | date_text('never')", "is no format such as")]
    [InlineData(".a | date_text(.b)", "needs a format such as 'yyyy-MM-dd' written out in quotes")]
    [InlineData(".a | number('de')", "'de' is not one of plain, eu")]
    [InlineData("concat(.a, 'b') | regex(.a)", "needs a pattern written out in quotes")]
    [InlineData(".a | regex('a(b)', 2)", "the pattern has no group 2")]
    [InlineData(".a | regex('(?<=x)y')", "the pattern cannot be used")]
    [InlineData("any(.a, any(.b, any(.c, .d)))", "at most twice")]
    public void Says_what_is_wrong_and_where(string expression, string expected)
    {
        var wrong = Assert.Throws<ExpressionException>(() => Compiler.Compile(expression, NoHash, Words));

        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
        Assert.InRange(wrong.Position, 0, expression.Length);
    }

    [Fact]
    public void Any_text_ends_in_an_expression_or_in_an_error_with_a_place() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            try
            {
                Compiler.Compile(text ?? "", Slot, Words);
            }
            catch (ExpressionException wrong)
            {
                Assert.InRange(wrong.Position, 0, (text ?? "").Length);
            }
        }).QuickCheckThrowOnFailure();

    // In the document's code blocks a line with a brace in front is the record of the lines below it.
    private static List<Example> Written()
    {
        var rows = new List<Example>();
        string? record = null;
        var inside = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "expressions.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                (inside, record) = (line == "```expressions", null);
            else if (inside && line.StartsWith('{'))
                record = line;
            else if (inside && line.LastIndexOf(" => ", StringComparison.Ordinal) is > 0 and var arrow)
                rows.Add(new Example(record, line[..arrow].Trim(), line[(arrow + 4)..].Trim().Replace("\\n", "\n", StringComparison.Ordinal)));
        }
        return rows;
    }
}

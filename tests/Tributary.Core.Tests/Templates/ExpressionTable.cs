using FsCheck;
using FsCheck.Fluent;
using System.Text.Json;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Tests.Templates;

/// <summary>What expressions answer, row by row. The record is the first column.</summary>
public sealed class ExpressionTable
{
    private static readonly Slot Slot = Slot.Of("map", ("body", Root.Body, null)) with { HasRecord = true };

    private static readonly Vocabulary Words = Vocabulary.Empty with
    {
        Tables = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["status"] = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["on"] = "active", ["*"] = "paused" },
        },
    };

    [Theory]
    [InlineData("""{"a":1}""", ".a", "1")]
    [InlineData("""{"a":{"b":[10,20,30]}}""", ".a.b[1]", "20")]
    [InlineData("""{"a":{"b":[10,20,30]}}""", ".a.b[-1]", "30")]
    [InlineData("""{"a":{"b":[10,20,30]}}""", ".a.b[9]", null)]
    [InlineData("""{"a":{"b":[10,20,30]}}""", ".a.nothing.there", null)]
    [InlineData("""{"odd key":"x"}""", ".[\"odd key\"]", "x")]
    [InlineData("""{"a":[{"b":1},{"b":2},{}]}""", ".a[*].b | join('-')", "1-2")]
    [InlineData("""{"a":{"7":{"b":1},"8":{"b":2}}}""", ".a[*].b | sum", "3")]
    [InlineData("""{"a":[{"b":[1,2]},{"b":[3]}]}""", ".a[*].b[*] | count", "3")]
    [InlineData("""{"a":""}""", ".a ?? 'otherwise'", "otherwise")]
    [InlineData("""{"a":0}""", ".a ?? 'otherwise'", "0")]
    [InlineData("""{"a":[]}""", ".a ?? .b ?? 3", "3")]
    [InlineData("""{"a":"1.0"}""", ".a == 1", "true")]
    [InlineData("""{"a":"1.0"}""", ".a == '1'", "false")]
    [InlineData("""{}""", ".a != 1", "true")]
    [InlineData("""{}""", ".a < 1", "false")]
    [InlineData("""{"a":"b"}""", ".a in ['a', 'b']", "true")]
    [InlineData("""{"a":2}""", "not .a == 2 or .a > 1 and .a <= 2", "true")]
    [InlineData("""{"a":"no"}""", "not .a", "true")]
    [InlineData("""{"a":"4.90"}""", ".a | number", "4.90")]
    [InlineData("""{"a":"$1,203.50"}""", ".a | number", "1203.50")]
    [InlineData("""{"a":"1.203,50 €"}""", ".a | number('eu')", "1203.50")]
    [InlineData("""{"a":"variable"}""", ".a | number", null)]
    [InlineData("""{"a":10}""", "1 + .a * 2 - 4 / 2", "19")]
    [InlineData("""{"a":0}""", "1 / .a", null)]
    [InlineData("""{"a":0}""", ".a | nonzero", null)]
    [InlineData("""{"a":-3}""", "-.a | abs", "3")]
    [InlineData("""{"a":"Hello <b>World</b><br>Again &amp; again"}""", ".a | strip_html", "Hello World\nAgain & again")]
    [InlineData("""{"a":"a < b"}""", ".a | strip_html", "a < b")]
    [InlineData("""{"a":"x-y-z"}""", ".a | after('-') | before('-')", "y")]
    [InlineData("""{"a":"[x]"}""", ".a | between('[', ']')", "x")]
    [InlineData("""{"a":"abc"}""", ".a | upper | truncate(2)", "AB")]
    [InlineData("""{"a":"Wrong API Key"}""", "contains(.a, 'key')", "true")]
    [InlineData("""{"a":["US","uk","ALL"]}""", ".a | country | join(',')", "US,GB")]
    [InlineData("""{"a":"iphone_ipad"}""", ".a | device | join(',')", "mobile,tablet")]
    [InlineData("""{"a":"iphone_ipad"}""", ".a | os", "ios")]
    [InlineData("""{"a":"ON"}""", ".a | table('status')", "active")]
    [InlineData("""{"a":"odd"}""", ".a | table('status')", "paused")]
    [InlineData("""{}""", ".a | table('status')", null)]
    [InlineData("""{"a":"id=42;"}""", ".a | regex('id=(\\d+)', 1)", "42")]
    [InlineData("""{"a":"2027-03-31 23:59:59"}""", ".a | date('yyyy-MM-dd HH:mm:ss')", "2027-03-31T23:59:59Z")]
    [InlineData("""{"a":"2027-03-31 23:59:59"}""", ".a | date('yyyy-MM-dd HH:mm:ss', '+02:00')", "2027-03-31T21:59:59Z")]
    [InlineData("""{"a":1700000000}""", ".a | date('unix')", "2023-11-14T22:13:20Z")]
    [InlineData("""{"a":"0000-00-00"}""", ".a | date", null)]
    [InlineData("""{"a":[{"p":"day","v":5},{"p":"month","v":9}]}""", ".a | where(.p == 'day') | pluck(.v) | first", "5")]
    [InlineData("""{"a":[1,2,3]}""", "any(.a, . > 2)", "true")]
    [InlineData("""{"a":{"US":1,"DE":2}}""", ".a | entries | pluck(concat(.key, '=', .value)) | join('&')", "US=1&DE=2")]
    [InlineData("""{"a":[3,1,2,1]}""", ".a | unique | sort | join(',')", "1,2,3")]
    [InlineData("""{"a":"https://x.example/c?pid=1&o=2"}""", ".a | url_param('o')", "2")]
    [InlineData("""{"a":1}""", "if(.a == 1, 'one', .b / 0)", "one")]
    [InlineData("""{"a":"\ud800"}""", ".a", "\uFFFD")]
    public void Answers(string record, string expression, string? expected)
    {
        using var json = JsonDocument.Parse(record);
        var scope = new Scope { [Root.Record] = Value.Of(json.RootElement) };

        var value = Compiler.Compile(expression, Slot, Words)(scope);

        Assert.Equal(expected, value.AsText());
    }

    [Theory]
    [InlineData(".a |", "a function's name is missing")]
    [InlineData(".a | striphtml", "unknown function 'striphtml' - did you mean 'strip_html'?")]
    [InlineData(".a | truncate", "'truncate' takes 1 argument besides its value")]
    [InlineData("bodyy.x", "the name 'bodyy' is not known in map")]
    [InlineData(".a | md5", "'md5' may stand only in auth and postback.verify")]
    [InlineData(".a = 1", "'=' is written '=='")]
    [InlineData("'open", "has no closing quote")]
    [InlineData(".a | table('stat')", "there is no table 'stat'")]
    [InlineData(".a | date('yyyy', 'Europe/Berlin')", "needs a newer Tributary")]
    [InlineData(".a | regex('(?<=x)y')", "the pattern cannot be used")]
    [InlineData("any(.a, any(.b, any(.c, .d)))", "at most twice")]
    public void Says_what_is_wrong_and_where(string expression, string expected)
    {
        var wrong = Assert.Throws<ExpressionException>(() => Compiler.Compile(expression, Slot, Words));

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
}

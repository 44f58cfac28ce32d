using System.Text;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Tests.Templates;

/// <summary>Expressions that want to cost more than a record may: refused before they run, or stopped while they do.</summary>
public sealed class ExpressionBounds
{
    private static readonly Slot Slot = Slot.Of("map", ("body", Root.Body, null)) with { HasRecord = true, MayHash = true };

    [Fact]
    public void Too_long_too_many_parts_and_too_deep_are_refused_at_their_place()
    {
        Assert.Equal(600, Refused(".a" + string.Concat(Enumerable.Repeat(" ", 600))).Position);
        Assert.Contains("at most 200 parts", Refused(string.Join("+", Enumerable.Repeat("1", 150))).Message, StringComparison.Ordinal);
        Assert.Contains("deeper than 24", Refused(new string('(', 30) + "1" + new string(')', 30)).Message, StringComparison.Ordinal);
        Assert.Contains("deeper than 24", Refused(string.Concat(Enumerable.Repeat("not ", 30)) + "1").Message, StringComparison.Ordinal);
        Assert.Contains("deeper than 24", Refused(new string('[', 300)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 256 characters", Refused($".a | regex('{new string('a', 300)}')").Message, StringComparison.Ordinal);
        Assert.Contains("at most twice", Refused(".a | any(.b | any(.c | any(.d)))").Message, StringComparison.Ordinal);
        Assert.Contains("the pattern cannot be used", Refused(".a | regex('(a{1000}){1000}')").Message, StringComparison.Ordinal);
        Assert.Contains("the pattern cannot be used", Refused(".a | regex('(a)\\1')").Message, StringComparison.Ordinal);

        static ExpressionException Refused(string expression) => Assert.Throws<ExpressionException>(() => Compiler.Compile(expression, Slot, Vocabulary.Empty));
    }

    [Theory]
    [InlineData(".a | regex('(a+)+$')")]
    [InlineData(".a | regex('^(a|aa)+$')")]
    [InlineData(".a | regex('(.*)*x')")]
    [InlineData(".a | regex_replace('(a+)+b', 'x')")]
    public void A_pattern_that_explodes_elsewhere_is_done_in_one_pass(string expression) =>
        Assert.NotEqual(ValueKind.Map, Compiler.Compile(expression, Slot, Vocabulary.Empty)(Record($$"""{"a":"{{new string('a', 50_000)}}!"}""")).Kind);

    [Theory]
    [InlineData(".a | replace('x', .a)")]
    [InlineData(".a | regex_replace('x', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy')")]
    [InlineData("concat(.a, .a, .a, .a, .a, .a, .a, .a, .a)")]
    [InlineData("[.a, .a, .a, .a, .a, .a, .a, .a, .a] | join('')")]
    [InlineData(".b | pluck(concat(.c, .c, .c, .c, .c, .c, .c, .c)) | pluck(concat(., ., ., ., ., ., ., .))")]
    public void A_text_that_grows_too_long_is_stopped_before_it_is_made(string expression) =>
        Assert.Contains("64 KiB", Stopped(expression, $$"""{"a":"{{new string('x', 9_000)}}","b":[{"c":"{{new string('x', 2_000)}}"}]}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData(".a | pluck([., ., ., ., ., ., ., ., ., .]) | flatten | pluck([., ., ., ., ., ., ., ., ., .]) | flatten | pluck([., ., ., ., ., ., ., ., ., .]) | flatten")]
    [InlineData(".a | pluck(body.a | pluck(body.a | count))")]
    [InlineData(".a | where(. in body.a) | count")]
    [InlineData(".a | any(body.a | all(body.a[*] | count))")]
    public void Lists_over_lists_run_out_of_fuel(string expression) =>
        Assert.NotEmpty(Stopped(expression, $$"""{"a":[{{string.Join(',', Enumerable.Range(0, 500))}}]}"""));

    [Fact]
    public void A_list_ends_at_ten_thousand_items()
    {
        var text = string.Join(',', Enumerable.Range(0, 11_000));

        Assert.Contains("10,000 items", Stopped(".a | split(',')", $$"""{"a":"{{text}}"}"""), StringComparison.Ordinal);
    }

    private static string Stopped(string expression, string record)
    {
        var compute = Compiler.Compile(expression, Slot, Vocabulary.Empty);
        return Assert.Throws<ExpressionLimitException>(() => compute(Record(record))).Message;
    }

    private static Scope Record(string json)
    {
        var value = Value.OfJson(Encoding.UTF8.GetBytes(json));
        return new Scope { [Root.Record] = value, [Root.Body] = value };
    }
}

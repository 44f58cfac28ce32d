using Tributary.Core.Conversions;

namespace Tributary.Core.Tests.Conversions;

public sealed class KeysTests
{
    [Theory]
    [InlineData("tx9", null, "click", "t3:tx9:")]
    [InlineData(" tx9\t", "level-40", "click", "t3:tx9:level-40")]
    [InlineData("TX9", null, null, "t3:TX9:")]
    [InlineData("%31", null, null, "t3:%31:")]
    [InlineData("a+b", null, null, "t3:a+b:")]
    [InlineData("💰", null, null, "t2:💰:")]
    [InlineData("", "goal", "click", "c5:click:goal")]
    [InlineData("   ", null, "click", "c5:click:")]
    [InlineData("null", null, "click", "c5:click:")]
    [InlineData("undefined", "None", "click", "c5:click:")]
    [InlineData("0", null, "click", "c5:click:")]
    public void The_first_rung_that_applies_makes_the_key(string? transaction, string? goal, string? click, string key) =>
        Assert.Equal(new(key, null), Keys.Of(transaction, goal, click));

    [Theory]
    [InlineData("", null, "", Reason.MissingKey)]
    [InlineData(null, "goal", null, Reason.MissingKey)]
    [InlineData("{transaction_id}", null, "click", Reason.Macro)]
    [InlineData("%%TXID%%", null, "click", Reason.Macro)]
    [InlineData("${id}", null, "click", Reason.Macro)]
    [InlineData("[LEAD_ID]", null, "click", Reason.Macro)]
    [InlineData("#s2#", null, "click", Reason.Macro)]
    [InlineData("tx9", "{goal}", "click", Reason.Macro)]
    [InlineData("tx\0", null, "click", Reason.KeyUnreadable)]
    [InlineData("tx\u007f", null, "click", Reason.KeyUnreadable)]
    [InlineData("a\nb", null, "click", Reason.KeyUnreadable)]
    public void Without_a_key_there_is_a_reason(string? transaction, string? goal, string? click, Reason reason) =>
        Assert.Equal(new(null, reason), Keys.Of(transaction, goal, click));

    [Fact]
    public void Two_hundred_bytes_are_the_most()
    {
        Assert.NotNull(Keys.Of(new string('é', 100), null, null).Text);
        Assert.Equal(Reason.KeyUnreadable, Keys.Of(new string('é', 101), null, null).Problem);
    }

    [Fact]
    public void Different_values_never_share_a_key()
    {
        string[] tricky = ["a", "a:", ":a", "a:b", "1:a", "t1:a:", "", " b", "A"];
        var keys = from transaction in tricky
                   where transaction.Length > 0
                   from goal in tricky
                   select (transaction, goal: goal.Trim(), key: Keys.Of(transaction, goal, null).Text);

        Assert.All(keys.GroupBy(made => made.key, StringComparer.Ordinal), same => Assert.Single(same.Select(made => (made.transaction.Trim(), made.goal)).ToHashSet()));
    }
}

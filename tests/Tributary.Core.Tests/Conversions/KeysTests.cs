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
    [Trait("fault", "T-04")]
    public void The_first_rung_that_applies_makes_the_key(string? transaction, string? goal, string? click, string key) =>
        Assert.Equal(new(key, null), Of(transaction, goal, click));

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
        Assert.Equal(new(null, reason), Of(transaction, goal, click));

    [Fact]
    public void Two_hundred_bytes_are_the_most()
    {
        Assert.NotNull(Of(new string('é', 100), null, null).Text);
        Assert.Equal(Reason.KeyUnreadable, Of(new string('é', 101), null, null).Problem);
    }

    [Fact]
    public void Different_values_never_share_a_key()
    {
        string[] tricky = ["a", "a:", ":a", "a:b", "1:a", "t1:a:", "", " b", "A"];
        var keys = from transaction in tricky
                   where transaction.Length > 0
                   from goal in tricky
                   select (transaction, goal: goal.Trim(), key: Of(transaction, goal, null).Text);

        Assert.All(keys.GroupBy(made => made.key, StringComparer.Ordinal), same => Assert.Single(same.Select(made => (made.transaction.Trim(), made.goal)).ToHashSet()));
    }

    [Theory]
    [InlineData("txn_id", "t3:tx9:")]
    [InlineData("txn_id goal_id", "t3:tx9:level-40")]
    [InlineData("goal_id txn_id", "t3:tx9:level-40")]
    [InlineData("click_id txn_id", "b3:tx95:click:")]
    [InlineData("click_id goal_id txn_id", "b3:tx95:click:level-40")]
    [InlineData("click_id goal_id", "c5:click:level-40")]
    [InlineData("click_id", "c5:click:")]
    [InlineData("txn_id event", "i5:start3:tx9")]
    [InlineData("event txn_id", "i5:start3:tx9")]
    [InlineData("member offer goal_id", "i8:level-402:m12:o1")]
    public void Exactly_what_the_template_names_makes_the_key(string names, string key) =>
        Assert.Equal(new(key, null), Keys.Of(Brought(names, All), "level-40", "click"));

    [Fact]
    public void Two_advertisers_may_use_the_same_transaction_id()
    {
        var first = Keys.Of([new("click_id", "c1"), new("txn_id", "17")], null, "c1");
        var second = Keys.Of([new("click_id", "c2"), new("txn_id", "17")], null, "c2");

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("txn_id", "click", "c5:click:level-40")]
    [InlineData("click_id txn_id", "click", "c5:click:level-40")]
    [InlineData("member offer", "click", null)]
    [InlineData("member event", "click", null)]
    [InlineData("txn_id event", "click", null)]
    [InlineData("txn_id", null, null)]
    public void What_is_named_and_did_not_come_leaves_the_click_or_nothing(string names, string? click, string? key)
    {
        var brought = Brought(names, new(StringComparer.Ordinal) { ["member"] = "m1", ["goal_id"] = "level-40", ["click_id"] = click });

        var made = Keys.Of(brought, "level-40", click);

        Assert.Equal(key, made.Text);
        Assert.Equal(key is null ? Reason.MissingKey : null, made.Problem);
    }

    private static Dictionary<string, string?> All => new(StringComparer.Ordinal)
    {
        ["txn_id"] = "tx9",
        ["goal_id"] = "level-40",
        ["click_id"] = "click",
        ["event"] = "start",
        ["member"] = "m1",
        ["offer"] = "o1",
    };

    private static KeyValuePair<string, string?>[] Brought(string names, Dictionary<string, string?> values) =>
        [.. names.Split(' ').Select(name => KeyValuePair.Create(name, values.GetValueOrDefault(name)))];

    private static ConversionKey Of(string? transaction, string? goal, string? click) => Keys.Of([new("txn_id", transaction), new("goal_id", goal)], goal, click);
}

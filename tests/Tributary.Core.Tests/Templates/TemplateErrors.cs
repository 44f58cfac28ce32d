using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

/// <summary>What is wrong with a template is said at its place, all at once; what is hostile is refused.</summary>
public sealed class TemplateErrors
{
    [Theory]
    [InlineData("    title:", "    naem: .title", "unknown key 'naem' - did you mean 'name'?")]
    [InlineData("format: 1", "format: 2", "'2' is not one of 1")]
    [InlineData("kind: network", "kind: newtork", "'newtork' is not one of platform, network - did you mean 'network'?")]
    [InlineData("name: CPAlead", "", "the key 'name' is missing")]
    [InlineData("    by: offset", "    by: cursor", "paging by cursor needs 'next'")]
    [InlineData("sync:", "steps: [{ id: a, request: { get: /a } }]\nsync:", "a step fills something: 'set' or 'goals'")]
    [InlineData("sync:", "needs: [telepathy]\nsync:", "the template needs a newer Tributary")]
    [InlineData("    id: .id", "    id: .id | sha256", "'sha256' may stand only in auth and postback.verify")]
    [InlineData("expect: settings.postback_password", "expect: settings.postback_pasword", "there is no setting 'postback_pasword' - did you mean 'postback_password'?")]
    [InlineData("given: got.password", "given: got.pasword", "'got' has no 'pasword' - did you mean 'password'?")]
    [InlineData("identity: [txn_id]", "identity: [txnid]", "there is no postback field 'txnid' - did you mean 'txn_id'?")]
    [InlineData("send_to: [postback]", "send_to: [somewhere]", "'somewhere' is neither a host nor 'postback'")]
    [InlineData("type: secret", "type: text", "a setting called 'postback_password' has to be of type secret")]
    [InlineData("max_drop: 50%", "max_drop: lots", "'lots' is not a percentage such as 40%")]
    public void Are_named(string before, string after, string expected)
    {
        var load = Load(text => before == "    title:" ? text.Replace("    name: .title", after, StringComparison.Ordinal) : Replace(text, before, after));

        Assert.Null(load.Template);
        Assert.Contains(load.Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Carry_file_line_column_and_path()
    {
        var load = Load(text => Replace(text, "    terms: .conversion", "    terms: .conversion | striphtml"));

        var error = Assert.Single(load.Errors);
        var line = Repository.Template("cpalead").Split('\n').ToList().FindIndex(text => text.StartsWith("    terms:", StringComparison.Ordinal)) + 1;
        Assert.Equal($"cpalead.yaml:{line}:26 [$.offers.map.terms] unknown function 'striphtml' - did you mean 'strip_html'?", error.ToString());
    }

    [Fact]
    public void Are_collected_not_given_one_by_one()
    {
        var load = Load(text => Replace(Replace(text, "kind: network", "kind: x"), "    terms: .conversion", "    term: .conversion"));

        Assert.Equal(2, load.Errors.Count);
        Assert.True(load.Errors[0].Line < load.Errors[1].Line);
    }

    [Theory]
    [InlineData("api: \"${settings.host}\"", "api: \"${settings.host}@evil.example\"", "a host is fixed text")]
    [InlineData("api: \"${settings.host}\"", "api: \"${settings.publisher_id}.evil.example\"", "a host is fixed text")]
    [InlineData("api: \"${settings.host}\"", "api: \"${body.host}\"", "the name 'body' is not known in hosts")]
    [InlineData("    terms: .conversion", "    terms: settings.postback_password", "the secret 'postback_password' must not be used in map")]
    [InlineData("    subid2: \"${click.member}\"", "    subid2: \"${settings.postback_password}\"", "the secret 'postback_password' must not be used in link")]
    [InlineData("    message: body.message ?? body.error ?? 'CPA", "    message: settings.postback_password ?? 'CPA", "the secret 'postback_password' must not be used in responses")]
    [InlineData("      limit: \"1\"", "      limit: \"${settings.postback_password}\"", "the secret 'postback_password' is not meant for 'api'")]
    [InlineData("    get: /api/offers\n    query:\n      id: \"${settings.publisher_id}\"\n  records", "    get: https://evil.example/\n  records", "a request's path begins with /")]
    [InlineData("given: got.password", "given: settings.postback_password", "the secret 'postback_password' must not be used in postback.verify")]
    [InlineData("    terms: .conversion", "    terms: .conversion | regex('(x{1000}){1000}')", "the pattern cannot be used")]
    public void Refuse_what_is_hostile(string before, string after, string expected)
    {
        var load = Load(text => Replace(text, before, after));

        Assert.Null(load.Template);
        Assert.Contains(load.Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x", "anchors (&name) are not part of templates")]
    [InlineData("a: !!binary aGk=", "tags (!name) are not part of templates")]
    [InlineData("a: 1\na: 2", "the key 'a' stands here twice")]
    [InlineData("<<: {a: 1}", "merge keys (<<) are not part of templates")]
    [InlineData("a: 1\n---\nb: 2", "a second document in one file")]
    [InlineData("<html><body>raw</body></html>", "this is a web page, not a template")]
    [InlineData("", "the file is empty")]
    [InlineData("a: [1", "not valid YAML")]
    public void Refuse_yaml_that_could_surprise(string text, string expected)
    {
        var error = Assert.Single(Template.Load(text, "x.yaml").Errors);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(error.Line >= 1);
    }

    [Fact]
    public void Refuse_bombs()
    {
        Assert.Contains("nested deeper", Only(new string('[', 100_000)), StringComparison.Ordinal);
        Assert.Contains("20,000 values", Only("a: [" + string.Join(',', Enumerable.Repeat("1", 30_000)) + "]"), StringComparison.Ordinal);
        Assert.Contains("256 KiB", Only("a: " + new string('x', 300_000)), StringComparison.Ordinal);
    }

    private static string Only(string text) => Assert.Single(Template.Load(text, "x.yaml").Errors).Message;

    private static TemplateLoad Load(Func<string, string> change) => Template.Load(change(Repository.Template("cpalead")), "cpalead.yaml");

    private static string Replace(string text, string before, string after)
    {
        Assert.Contains(before, text, StringComparison.Ordinal);
        return text.Replace(before, after, StringComparison.Ordinal);
    }
}

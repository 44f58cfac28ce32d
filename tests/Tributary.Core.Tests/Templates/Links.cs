using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

public sealed class Links
{
    private static readonly ClickFacts Click = new("c/1 +", "anna&x=1", null, "55", "US");

    [Theory]
    [InlineData("https://t.example/?o=1#top", "sub", "https://t.example/?o=1&sub=c%2F1%20%2B#top")]
    [InlineData("https://t.example/c?sub=old&o=1", "sub", "https://t.example/c?o=1&sub=c%2F1%20%2B")]
    [InlineData("https://t.example/c", "a b", null)]
    public void Values_are_encoded_and_a_parameter_of_the_same_name_replaced(string url, string name, string? expected)
    {
        var check = Prepare(new TrackingParameter(TrackingPlace.Add, name, "${click.id}"));

        Assert.Equal(expected, check.Link?.Build("1", url, Click).Url);
    }

    [Fact]
    public void What_is_empty_is_left_out()
    {
        var check = Prepare(
            new(TrackingPlace.Add, "id", "${click.id}"), new(TrackingPlace.Add, "site", "${click.site}"), new(TrackingPlace.Add, "source", "tributary"));

        Assert.Equal("https://t.example/?id=c%2F1%20%2B&source=tributary", check.Link!.Build("1", "https://t.example/", Click).Url);
    }

    [Theory]
    [InlineData("https://t.example/?aff_sub5=x&o=1&aff%5Fsub5=y#top", "https://t.example/?o=1&id=c%2F1%20%2B#top")]
    [InlineData("https://t.example/?aff_sub5", "https://t.example/?id=c%2F1%20%2B")]
    [InlineData("https://t.example/?aff_sub55=x", "https://t.example/?aff_sub55=x&id=c%2F1%20%2B")]
    public void A_parameter_of_the_networks_is_left_out(string url, string expected)
    {
        var check = Prepare(new(TrackingPlace.Add, "id", "${click.id}"), new(TrackingPlace.Remove, "aff_sub5", ""));

        Assert.Equal(expected, check.Link!.Build("1", url, Click).Url);
    }

    [Fact]
    public void No_parameter_moves_the_member_to_another_server()
    {
        var check = Prepare(
            new(TrackingPlace.Add, "id", "${click.id}"), new(TrackingPlace.Replace, "t.example", "${click.member}"));

        var built = check.Link!.Build("1", "https://t.example/", Click with { Member = "evil.example" });

        Assert.Null(built.Url);
        Assert.Equal("The tracking parameters would send the member to another server.", built.Problem);
    }

    [Fact]
    public void Data_that_looks_like_a_hole_stays_data()
    {
        var check = Prepare(new(TrackingPlace.Add, "id", "${click.id}"), new(TrackingPlace.Add, "m", "${click.member}"));

        var built = check.Link!.Build("1", "https://t.example/", Click with { Member = "${click.id}" });

        Assert.Equal("https://t.example/?id=c%2F1%20%2B&m=%24%7Bclick.id%7D", built.Url);
    }

    [Theory]
    [InlineData("${click.id}", true)]
    [InlineData("${click.id}_${click.member}", true)]
    [InlineData("x${click.offer_id}y${click.site}z", true)]
    [InlineData("${click.member | upper}", false)]
    [InlineData("${click.member}${click.country}", true)]
    public void A_link_that_was_worked_out_before_leads_where_the_link_leads(string text, bool worksOut)
    {
        var check = Prepare(new(TrackingPlace.Add, "id", "${click.id}"), new(TrackingPlace.Add, "m", text), new(TrackingPlace.Replace, "{aff}", "${click.member}"), new(TrackingPlace.Remove, "r", ""));
        Assert.Empty(check.Errors);
        foreach (var url in new[] { "https://t.example/?o=1&m=old&r=2#top", "https://t.example/{aff}/x?a={aff}", "https://t.example", "nothing" })
        {
            var worked = check.Link!.For("1", url);
            foreach (var member in Hostile)
            {
                var click = new ClickFacts("AQEAAAAAAQAAAAABAAAAAQBnPxuaTributaryQ0123456789", member, "7", "55", member.Length % 2 == 0 ? null : "US");
                Assert.Equal(check.Link.Build("1", url, click), worked.Build(click));
            }

            Assert.Equal(worksOut && url != "nothing", worked.IsWorkedOut);
        }
    }

    private static readonly string[] Hostile =
        ["u-48213", "", "a b", "first member", "another one", "{aff}", "&x=1", "#", "../..", "//evil.example", "@evil.example", "\r\nLocation: x", "%2e%2e", "\u202e", "ümläut", "\ud83d\ude00"];

    [Theory]
    [InlineData("sub1", "${click.member}", "One parameter has to carry the click id")]
    [InlineData("", "${click.id}", "A parameter's name has 1 to 64 characters")]
    [InlineData("sub1", "${settings.api_key}", "cannot be used")]
    [InlineData("sub1", "${click.idd}", "did you mean 'id'?")]
    public void A_list_that_cannot_work_is_refused_with_the_reason(string name, string text, string expected)
    {
        var check = Prepare(new TrackingParameter(TrackingPlace.Add, name, text));

        Assert.Null(check.Link);
        Assert.Contains(check.Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
    }

    private static LinkCheck Prepare(params TrackingParameter[] parameters)
    {
        var (template, settings) = Feeding.Load("affise", ("api_host", "api-demo.affise.com"), ("api_key", "k"));
        return template.Link!.Prepare(parameters, settings);
    }
}

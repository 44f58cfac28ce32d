using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Templates;

/// <summary>A template of an operator's own, made from the one for Affise, and what he does with it in the panel.</summary>
internal static class Mine
{
    public const string Id = "mine";

    private static readonly string Affise = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "networks", "affise", "template.yaml"));

    public static string Text(string version = "1.0.0", params (string Old, string New)[] changes) =>
        Changed([("id: affise", $"id: {Id}"), ("name: Affise", "name: Mine"), ("version: 1.0.0", $"version: {version}"), .. changes]);

    /// <summary>The built-in template with something changed in it.</summary>
    public static string Changed(params (string Old, string New)[] changes)
    {
        var text = Affise;
        foreach (var (old, now) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, now, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Sends a text with the form that adds templates.</summary>
    public static async Task<HttpResponseMessage> Brings(this HttpClient http, string text)
    {
        var form = await http.Page("/templates/own/add");
        return await http.Send(form, "/templates/own/add", fill: ("text", text));
    }

    /// <summary>Brings a newer text and returns the page that compares it.</summary>
    public static async Task<IHtmlDocument> Compares(this HttpClient http, string text)
    {
        using var answer = await http.Brings(text);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Document();
    }

    public static Task<HttpResponseMessage> Takes(this HttpClient http, IHtmlDocument comparison, params (string Name, string? Value)[] ticks) =>
        http.Send(comparison, "", "form[action*='/templates/']", fill: ticks);

    public static Task<long> InstallsMine(this RunningTributary tributary, FakeNetwork network) =>
        tributary.Installs(Id, "Northlight", ("api_host", network.Host), ("api_key", AffiseFeed.Key));
}

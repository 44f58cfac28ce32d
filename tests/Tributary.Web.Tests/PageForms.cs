using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Tributary.Web.Tests;

/// <summary>Uses pages as a browser without script does: reads them, fills in their forms, sends what the form holds.</summary>
internal static class PageForms
{
    public static async Task<IHtmlDocument> Page(this HttpClient http, string path, int status = 200)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        return await answer.Document();
    }

    public static async Task<IHtmlDocument> Document(this HttpResponseMessage answer) =>
        new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

    /// <summary>Sends the form that has the button, with everything it holds, <paramref name="fill"/> typed over it.</summary>
    public static async Task<HttpResponseMessage> Send(
        this HttpClient http, IHtmlDocument page, string path, string form = "main form[method=post]", string? button = null, params (string Name, string? Value)[] fill)
    {
        var element = page.QuerySelector<IHtmlFormElement>(form) ?? throw new InvalidOperationException($"No {form} on this page.");
        var fields = Fields(element).Where(field => fill.All(typed => typed.Name != field.Name)).ToList();
        fields.AddRange(fill.Where(typed => typed.Value is not null).Select(typed => (typed.Name, typed.Value!)));
        if (button is not null)
        {
            var pressed = element.QuerySelector(button) ?? throw new InvalidOperationException($"No {button} in this form.");
            fields.Add((pressed.GetAttribute("name")!, pressed.GetAttribute("value") ?? ""));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, element.GetAttribute("action") is { Length: > 0 } action ? action : path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Accept.ParseAdd("text/html");
        return await http.SendAsync(request);
    }

    private static IEnumerable<(string Name, string Value)> Fields(IHtmlFormElement form) => form.Elements.OfType<IHtmlElement>()
        .Where(field => field.GetAttribute("name") is { Length: > 0 })
        .SelectMany<IHtmlElement, (string, string)>(field => field switch
        {
            IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => [],
            IHtmlInputElement input => [(input.Name!, input.Value)],
            IHtmlTextAreaElement area => [(area.Name!, area.Value)],
            IHtmlSelectElement select => [(select.Name!, select.Value ?? "")],
            _ => [],
        });
}

using Tributary.Web.Features.Templates;

namespace Tributary.Tests.Harness;

/// <summary>Templates of an operator's own, put on the shelf without a screen.</summary>
internal static class OwnTemplates
{
    public static async Task AddsTemplate(this IServiceProvider services, string text)
    {
        var review = await services.GetRequiredService<ReviewTemplate>().Run(text, CancellationToken.None);
        Assert.Empty(review.Errors);
        Assert.True(await services.GetRequiredService<KeepTemplate>().Store(review.Template!, text, TemplateAct.Added, review.After, TemplateAuthor.CommandLine, CancellationToken.None));
    }
}

using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

internal static class PostbackEndpoints
{
    public static void AddPostbacks(this IServiceCollection services)
    {
        services.AddSingleton<PostbackLog>();
        services.AddSingleton<PostbackBatch>();
        services.AddSingleton<KeepRefused>();
        services.AddSingleton<KeepPostback>();
        services.AddSingleton<PostbackSpool>();
        services.AddSingleton<DrainSpool>();
        services.AddHostedService(provider => provider.GetRequiredService<DrainSpool>());
        services.AddSingleton<ReceivePostback>();
        services.AddSingleton<DecidePostback>();
        services.AddSingleton<TakePolled>();
        services.AddSingleton<ShowPostbacks>();
        services.AddSingleton<IJobKind>(provider => provider.GetRequiredService<DecidePostback>());
        services.AddSingleton(new Tally("/postbacks", (provider, ct) => provider.GetRequiredService<PostbackLog>().Waiting(ct)));
    }

    public static void MapPostbacks(this IEndpointRouteBuilder routes)
    {
        // Networks carry no cookie of ours; the address and the template's proof are what they are known by.
        routes.MapMethods("/p/{token}", [HttpMethods.Get, HttpMethods.Post],
                (string token, HttpContext context, ReceivePostback receive, CancellationToken ct) => receive.Run(token, context, ct))
            .AllowAnonymous().DisableAntiforgery();

        routes.MapGet("/postbacks", (string? outcome, string? network, long? conversion, string? q, string? from, long? before, string? live, ShowPostbacks show, CancellationToken ct) =>
            show.All(outcome, network, conversion, q, from, before, live, ct));
        routes.MapGet("/postbacks/{id:long}", (long id, ShowPostbacks show, CancellationToken ct) => show.One(id, ct));
        routes.MapPost("/postbacks/{id:long}/decide", async (long id, DecidePostback decide, CancellationToken ct) =>
            await decide.Run(id, ct) is null ? Results.NotFound() : Results.LocalRedirect($"/postbacks/{id}"));
    }
}

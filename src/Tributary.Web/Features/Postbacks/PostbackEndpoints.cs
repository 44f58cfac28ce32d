using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

internal static class PostbackEndpoints
{
    public static void AddPostbacks(this IServiceCollection services)
    {
        services.AddSingleton<PostbackLog>();
        services.AddSingleton(PostbackRow.Calls).AddSingleton(PostbackRow.SenderHeaders);
        services.AddSingleton<PostbackBatch>();
        services.AddSingleton<IForget, ForgetSenders>();
        services.AddSingleton<IHoldMembers, PostbacksOfMembers>();
        services.AddSingleton<KeepRefused>();
        services.AddSingleton<KeepPostback>();
        services.AddSingleton<PostbackSpool>();
        services.AddSingleton<IUseKeys>(provider => provider.GetRequiredService<PostbackSpool>());
        services.AddSingleton<DrainSpool>();
        services.AddSingleton(new Chore("Postbacks wait in the spool", TimeSpan.FromSeconds(1), (provider, ct) => provider.GetRequiredService<DrainSpool>().Run(ct)) { AtStart = true });
        services.AddSingleton<ReceivePostback>();
        services.AddSingleton<DecidePostback>();
        services.AddSingleton<TakePolled>();
        services.AddSingleton<ReprocessingBook>();
        services.AddSingleton<ReprocessPostbacks>();
        services.AddSingleton<IJobKind>(provider => provider.GetRequiredService<ReprocessPostbacks>());
        services.AddSingleton<SimulatePostback>();
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

        routes.MapGet("/postbacks", (HttpRequest request, ShowPostbacks show, CancellationToken ct) => show.All(request, ct));
        routes.MapGet("/postbacks/quarantine", (ShowPostbacks show, CancellationToken ct) => show.Quarantine(ct));
        routes.MapGet("/postbacks/{id:long}", (long id, ShowPostbacks show, CancellationToken ct) => show.One(id, ct));
        routes.MapReprocessings();
        routes.MapSimulator();
    }
}

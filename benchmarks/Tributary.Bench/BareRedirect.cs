using System.Net;

namespace Tributary.Bench;

/// <summary>The baseline of redirects: Kestrel and a route that does nothing but answer 302.</summary>
internal static class BareRedirect
{
    public static async Task Serve()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        await using var server = builder.Build();
        server.MapGet("/bare", http =>
        {
            http.Response.StatusCode = StatusCodes.Status302Found;
            http.Response.Headers.Location = "http://127.0.0.1/click?pid=42&offer_id=902&sub1=AQEAAAAAAQAAAAAB";
            return Task.CompletedTask;
        });
        await server.StartAsync(CancellationToken.None);
        Console.WriteLine(new Uri(server.Urls.Single()).Port);
        await Console.In.ReadToEndAsync(CancellationToken.None);
    }
}

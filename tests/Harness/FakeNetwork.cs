using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Tributary.Tests.Harness;

/// <summary>The far end of the wire: a server on a free loopback port that answers as the test scripts it and remembers what it was asked.</summary>
internal sealed class FakeNetwork : IAsyncDisposable
{
    private readonly WebApplication _app;
    private Func<HttpContext, Task> _answer = _ => throw new InvalidOperationException("The network was asked before the test said what it answers.");

    private Func<HttpContext, Task> _before = _ => Task.CompletedTask;

    private FakeNetwork(WebApplication app) => _app = app;

    /// <summary>"127.0.0.1:port", as a host setting takes it.</summary>
    public string Host => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;

    /// <summary>Path and query of every request so far.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public static async Task<FakeNetwork> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var network = new FakeNetwork(app);
        app.Run(async context =>
        {
            network.Asked.Enqueue(context.Request.Path + context.Request.QueryString.Value);
            await network._before(context);
            await network._answer(context);
        });
        await app.StartAsync();
        return network;
    }

    public void Answers(Func<HttpContext, Task> answer) => _answer = answer;

    /// <summary>Something that happens while the network is being asked.</summary>
    public void Before(Func<HttpContext, Task> before) => _before = before;

    /// <summary>The same bytes to every request.</summary>
    public void Answers(string body, int status = 200, string type = "application/json") => _answer = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

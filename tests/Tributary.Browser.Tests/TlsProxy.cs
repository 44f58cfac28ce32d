using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Web;

namespace Tributary.Browser.Tests;

/// <summary>What stands before a server on the internet: speaks TLS with browsers, passes on what they ask, and says in headers who asked and how.</summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    // These say how one connection is used, and are not passed on to another.
    private static readonly string[] OfTheConnection = ["Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade"];

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _behind = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Uri _server;

    private TlsProxy(Uri server, WebApplication app) => (_server, _app) = (server, app);

    /// <summary>Made for this process; its browser is told to believe it.</summary>
    public static X509Certificate2 Certificate { get; } = NewCertificate();

    /// <summary>With a name: an address of numbers can have no passkeys.</summary>
    public Uri Address => new UriBuilder(TributaryHost.Address(_app)) { Scheme = "https", Host = "localhost" }.Uri;

    public static async Task<TlsProxy> Before(Uri server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate)));
        var proxy = new TlsProxy(server, builder.Build());
        proxy._app.Run(proxy.Pass);
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _behind.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        var asked = context.Request;
        using var message = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri(_server, $"{asked.Path}{asked.QueryString}"));
        if (asked.ContentLength > 0) message.Content = new StreamContent(asked.Body);
        foreach (var (name, values) in asked.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, [.. values])) message.Content?.Headers.TryAddWithoutValidation(name, [.. values]);
        }

        message.Headers.TryAddWithoutValidation("X-Forwarded-For", $"{context.Connection.RemoteIpAddress}");
        message.Headers.TryAddWithoutValidation("X-Forwarded-Proto", asked.Scheme);
        using var answer = await _behind.SendAsync(message, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            context.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

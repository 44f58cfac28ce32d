using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Tests.Api;

/// <summary>A site that calls the API with its key.</summary>
internal sealed class Site(HttpClient http, string key) : IDisposable
{
    public static async Task<Site> Of(RunningTributary tributary, string name = "Lumen Rewards")
    {
        var site = await tributary.Services.GetRequiredService<SiteBook>().Add(name, default);
        var (_, key) = await tributary.Services.GetRequiredService<ApiKeyBook>().Create(site.Id, "server", default);
        return new Site(tributary.NewClient(), key);
    }

    public async Task<JsonElement> Get(string path, int status = 200) => await Send(HttpMethod.Get, path, null, status);

    public async Task<JsonElement> Put(string path, string? json, int status = 200) => await Send(HttpMethod.Put, path, json, status);

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> Send(HttpMethod method, string path, string? json, int status)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{method} {path}: {(int)answer.StatusCode} {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}

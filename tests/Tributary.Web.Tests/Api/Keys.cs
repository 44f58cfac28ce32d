using System.Net.Http.Headers;
using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Tests.Api;

public sealed class Keys
{
    [Theory]
    [InlineData(null, "key_missing")]
    [InlineData("Basic dXNlcg==", "key_missing")]
    [InlineData("Bearer trb_guessed", "key_unknown")]
    public async Task Without_a_key_nothing_is_told(string? header, string code)
    {
        await using var tributary = await RunningTributary.Start();

        var (status, problem) = await Ask(tributary, header);

        Assert.Equal(401, status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once()
    {
        await using var tributary = await RunningTributary.Start();
        var book = tributary.Services.GetRequiredService<ApiKeyBook>();
        var (key, secret) = await book.Create((await tributary.Services.GetRequiredService<SiteBook>().Default(default)).Id, "server", default);

        var before = await Ask(tributary, "Bearer " + secret);
        await book.Revoke(key.Id, default);
        var after = await Ask(tributary, "Bearer " + secret);

        Assert.Equal(200, before.Status);
        Assert.Equal(401, after.Status);
    }

    [Fact]
    public async Task The_key_itself_is_stored_nowhere()
    {
        await using var tributary = await RunningTributary.Start();
        var book = tributary.Services.GetRequiredService<ApiKeyBook>();

        var (_, secret) = await book.Create((await tributary.Services.GetRequiredService<SiteBook>().Default(default)).Id, "server", default);

        var stored = JsonSerializer.Serialize(await book.All(default));
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        Assert.Matches("^trb_[A-Za-z0-9_-]{43}$", secret);
    }

    private static async Task<(int Status, JsonElement Body)> Ask(RunningTributary tributary, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/plans");
        if (header is not null) request.Headers.Authorization = AuthenticationHeaderValue.Parse(header);
        using var answer = await tributary.Http.SendAsync(request);
        return ((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }
}

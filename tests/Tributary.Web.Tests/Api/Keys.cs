using System.Net.Http.Headers;
using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Security;

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
        await book.Revoke(Actor.CommandLine, key.Id, default);
        var after = await Ask(tributary, "Bearer " + secret);

        Assert.Equal(200, before.Status);
        Assert.Equal(401, after.Status);
    }

    [Fact]
    public async Task A_key_does_what_it_was_made_for_and_is_told_what_it_lacks()
    {
        await using var tributary = await RunningTributary.Start();
        var (_, secret) = await tributary.HasKey(ApiScope.Members);

        var (status, problem) = await Ask(tributary, "Bearer " + secret);

        Assert.Equal((403, "key_may_not"), (status, problem.GetProperty("code").GetString()));
        Assert.Contains("made for: Members. This needs: Offers.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_replaced_works_beside_the_new_one_until_its_time_is_over()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var (key, old) = await tributary.HasKey(ApiScope.Offers);

        using var replaced = await tributary.Http.Send(await tributary.Http.Page("/api-keys"), "/api-keys", $"form[action='/api-keys/{key.Id}/replace']", fill: ("hours", "1"));
        var secret = (await replaced.Document()).QuerySelector("#new-key")!.TextContent;

        Assert.Equal((200, 200), ((await Ask(tributary, "Bearer " + old)).Status, (await Ask(tributary, "Bearer " + secret)).Status));
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((401, 200), ((await Ask(tributary, "Bearer " + old)).Status, (await Ask(tributary, "Bearer " + secret)).Status));
        Assert.Null(await tributary.Services.GetRequiredService<ApiKeyBook>().Replace(Actor.CommandLine, key.Id, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task A_key_ends_on_its_day()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var none = await tributary.Http.Send(await tributary.Http.Page("/api-keys"), "/api-keys", "#make-key", fill: [("name", "Web"), ("scope", null)]);
        using var made = await tributary.Http.Send(await tributary.Http.Page("/api-keys"), "/api-keys", "#make-key", fill: [("name", "Web"), ("days", "30")]);
        var secret = (await made.Document()).QuerySelector("#new-key")!.TextContent;

        Assert.Equal(422, (int)none.StatusCode);
        Assert.Equal(200, (await Ask(tributary, "Bearer " + secret)).Status);
        tributary.Clock.Leap(TimeSpan.FromDays(30));
        Assert.Equal(401, (await Ask(tributary, "Bearer " + secret)).Status);
    }

    [Fact]
    public async Task A_key_that_calls_too_often_waits_and_slows_no_other()
    {
        await using var tributary = await RunningTributary.Start(settings: """{ "ApiCallsPerMinute": 1 }""");
        var (_, busy) = await tributary.HasKey(ApiScope.Offers);
        var (_, quiet) = await tributary.HasKey(ApiScope.Offers);

        Assert.Equal(200, (await Ask(tributary, "Bearer " + busy)).Status);
        var (status, problem) = await Ask(tributary, "Bearer " + busy);

        Assert.Equal((429, "too_many"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(200, (await Ask(tributary, "Bearer " + quiet)).Status);
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

internal static class KeysOfSites
{
    /// <summary>A key of the default site that may do this.</summary>
    public static async Task<(ApiKey Key, string Secret)> HasKey(this RunningTributary tributary, params ApiScope[] scopes) => await tributary.Services.GetRequiredService<ApiKeyBook>().Create(
        Actor.CommandLine, new NewApiKey((await tributary.Services.GetRequiredService<SiteBook>().Default(default)).Id, "server", scopes.ToHashSet(), null), default);
}

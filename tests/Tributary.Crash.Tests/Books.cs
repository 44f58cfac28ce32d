using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Crash.Tests;

/// <summary>What the servers leave when all of them are gone and what they had accepted is decided: the calls in their spools, those left to a job, and clicks without a row.</summary>
internal sealed class Books : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Books(WebApplication app) => _app = app;

    public static StartOptions Options(TestDatabase database) => new() { DataFolder = database.Folder, Database = database.Url, Port = 0 };

    public static async Task<Books> Of(TestDatabase database)
    {
        var books = new Books(await TributaryHost.Build(Options(database), CancellationToken.None));
        await books.Get<DrainSpool>().Run(CancellationToken.None);
        foreach (var call in await books.Query<long>("select id from postbacks where decided_at is null order by id"))
            await books.Get<DecidePostback>().Run(call, CancellationToken.None);
        await books.Get<FileClicks>().All(CancellationToken.None);
        return books;
    }

    public Task<IReadOnlyList<T>> Query<T>(string sql) => Get<Database>().Read(session => session.Query<T>(sql), CancellationToken.None);

    public async Task<long> Count(string sql) => (await Query<long>(sql))[0];

    /// <summary>Everything that verify finds wrong.</summary>
    public async Task<IReadOnlyList<string>> Wrong() =>
        [.. (await Get<VerifyLedger>().Run(CancellationToken.None)).Invariants.SelectMany(rule => rule.Violations.Select(violation => $"{rule.Name}: {violation}"))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();
}

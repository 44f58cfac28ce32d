using System.Collections.Concurrent;
using System.Net;

namespace Tributary.Crash.Tests;

/// <summary>Members who follow links, 200 a second, for as long as the server lives.</summary>
internal sealed class FollowingMembers : IAsyncDisposable
{
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<HttpStatusCode> _wrong = [];
    private readonly Task _following;
    private (int At, TaskCompletionSource Reached) _awaited = (int.MaxValue, new());
    private int _followed;

    public FollowingMembers(ServerProcess server, IReadOnlyList<string> links) => _following = Follow(server.Http, links);

    /// <summary>Answers other than the redirect to the network.</summary>
    public IReadOnlyCollection<HttpStatusCode> WrongAnswers => _wrong;

    public int Followed => _followed;

    /// <summary>Waits until that many more were sent on.</summary>
    public Task Follow(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited = (_followed + more, reached);
        return more == 0 ? Task.CompletedTask : reached.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task Follow(HttpClient http, IReadOnlyList<string> links)
    {
        using var timer = new PeriodicTimer(Each);
        var calls = new List<Task>();
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(_stop.Token); number++)
                calls.Add(Follow(http, links[number % links.Count]));
        }
        catch (OperationCanceledException)
        {
            // Nobody follows any more.
        }

        await Task.WhenAll(calls);
    }

    private async Task Follow(HttpClient http, string link)
    {
        try
        {
            using var answer = await http.GetAsync(link, _stop.Token);
            if (answer.StatusCode is not HttpStatusCode.Redirect) _wrong.Add(answer.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A dead server answers nobody.
            return;
        }

        var (at, reached) = _awaited;
        if (Interlocked.Increment(ref _followed) >= at) reached.TrySetResult();
    }
}

using System.Data.Common;
using System.Threading.Channels;
using Tributary.Core.Conversions;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Takes a call in: verified by the network's template, kept and decided in the database or, when that does not take it, kept in the spool; answered when
/// it is durable. Nothing about members, offers or amounts ever makes it fail for the network, which may not call a second time.
/// </summary>
internal sealed partial class ReceivePostback(
    NetworkDirectory networks, SettingBook settings, KeepRefused refused, KeepPostback keep, PostbackSpool spool, TimeProvider clock, ILogger<ReceivePostback> log)
{
    /// <summary>How long the database may take. Some networks give up after two seconds, and some of those never call again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly PostbackReply TryAgain = new(StatusCodes.Status503ServiceUnavailable, "Try again");

    /// <summary>GET or POST /p/{token}.</summary>
    public async Task Run(string token, HttpContext context, CancellationToken ct)
    {
        PostbackReply reply;
        try
        {
            reply = await Answer(token, context, ct);
        }
        catch (BadHttpRequestException error)
        {
            // The caller broke off, or sent what is no request: nothing of ours failed.
            reply = new PostbackReply(error.StatusCode, "Not a request");
        }
        catch (Exception error) when (error is DbException or IOException or ObjectDisposedException && !ct.IsCancellationRequested)
        {
            LogNotKept(error.Message);
            reply = TryAgain;
        }

        if (reply == TryAgain && context.Response.Headers.RetryAfter.Count == 0) context.Response.Headers.RetryAfter = "5";
        await Write(context, reply, ct);
    }

    private async Task<PostbackReply> Answer(string token, HttpContext context, CancellationToken ct)
    {
        // While the database is known to be away nobody waits for it.
        var patience = spool.IsAway ? TimeSpan.Zero : Patience;
        var (network, isUnusable) = await networks.FindByPostbackToken(token, patience, clock, ct);
        var (publicUrl, isStrict) = await settings.ForPostbacks(patience, ct);
        var call = await PostbackCall.From(context, publicUrl, ct);
        if (call is null)
        {
            await refused.Add(network, KeepRefused.Oversized(context), PostbackMeaning.Refused(Reason.TooLarge), ct);
            return new PostbackReply(StatusCodes.Status400BadRequest, "Too large");
        }

        // Networks ask again after a 503, and what they tell must not be lost with a template that a person is about to mend.
        if (isUnusable)
        {
            LogNotKept("The network's template is missing or has errors.");
            context.Response.Headers.RetryAfter = "300";
            return TryAgain;
        }

        if (network is null)
        {
            await refused.Add(null, call, PostbackMeaning.Refused(Reason.UnknownAddress), ct);
            return new PostbackReply(StatusCodes.Status403Forbidden, "Forbidden");
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var meaning = PostbackMeaning.Read(network, call, now);
        if (meaning.Settled is Outcome.Refused)
        {
            await refused.Add(network, call, meaning, ct);
            // The same words whatever was wrong: whoever guesses learns nothing.
            return network.Template.Postback?.Reply(PostbackAnswer.Refused) ?? new PostbackReply(StatusCodes.Status403Forbidden, "Forbidden");
        }

        var (isDurable, outcome) = await Keep(new ArrivingPostback(network, call, meaning, now), isStrict);
        if (!isDurable) return TryAgain;
        return network.Template.Postback!.Reply(outcome is Outcome.Duplicate ? PostbackAnswer.Duplicate : PostbackAnswer.Accepted);
    }

    private async Task<(bool IsDurable, Outcome? Outcome)> Keep(ArrivingPostback arriving, bool isStrict)
    {
        if (!spool.IsAway)
        {
            var keeping = keep.Run(arriving);
            try
            {
                return (true, await keeping.WaitAsync(Patience, clock));
            }
            catch (TimeoutException)
            {
                _ = keeping.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                LogAway("no answer within half a second");
                spool.IsAway = true;
            }
            catch (DbException error)
            {
                LogAway(error.Message);
                spool.IsAway = Dialect.IsAway(error);
            }
            catch (Exception error) when (error is ObjectDisposedException or ChannelClosedException)
            {
                // The server stops: the next start drains what came last.
            }
        }

        if (isStrict) return (false, null);
        await spool.Add(arriving.Spooled());
        return (true, null);
    }

    private static Task Write(HttpContext context, PostbackReply reply, CancellationToken ct)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(reply.Body, ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A postback could not be kept and was answered 503: {Error}")]
    private partial void LogNotKept(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database does not take postbacks ({Error}); until it does they wait in the spool, or are answered 503 where the settings say so")]
    private partial void LogAway(string error);
}

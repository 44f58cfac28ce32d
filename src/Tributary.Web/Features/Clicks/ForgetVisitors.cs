using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Clicks;

/// <summary>Forgets from where and with what members clicked. The clicks stay.</summary>
internal sealed class ForgetVisitors(Database database) : IForget
{
    public Task<int> Forget(long before, int count, CancellationToken ct) => database.Write(session => session.Execute(
        "delete from click_visitors where (clicked_at, click_id) in (select clicked_at, click_id from click_visitors where clicked_at < @before order by clicked_at limit @count)",
        new { before, count = (long)count }), ct);
}

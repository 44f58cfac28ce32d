using System.Text.Json;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Runs;

/// <summary>Brings in what a network says and we do not have, by the path and the keys of a call, or leaves it as it is.</summary>
internal sealed class SettleDifferences(ReconciliationBook book, TakePolled take, SecretBox box)
{
    public async Task Bring(InstalledNetwork network, IEnumerable<long> differences, long? account, CancellationToken ct)
    {
        foreach (var id in differences)
        {
            if (await book.Open(network.Id, id, ct) is not { CanBeBrought: true, Poll: { } poll, Fact: { } hidden } one) continue;
            var fact = JsonSerializer.Deserialize<PolledFact>(box.Open(hidden, Difference.Facts.Of(network.Id, one.ConversionKey)))!;
            var postback = await take.Bring(network, poll, fact, ct);
            await book.End(one, network.Name, "Brought", postback, account, ct);
        }
    }

    public async Task Leave(InstalledNetwork network, IEnumerable<long> differences, long? account, CancellationToken ct)
    {
        foreach (var id in differences)
        {
            if (await book.Open(network.Id, id, ct) is { } one) await book.End(one, network.Name, "Left", null, account, ct);
        }
    }
}

using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// A call that proved to be the network's and is on its way into the log. It goes there by the database or by the spool; where the database may still be at it
/// when patience ends, both ways lead to the same row.
/// </summary>
internal sealed class ArrivingPostback(InstalledNetwork network, PostbackRequest call, PostbackMeaning meaning, long receivedAt)
{
    private readonly Lock _gate = new();
    private long? _id;
    private volatile bool _isLeftToSpool;

    public InstalledNetwork Network => network;
    public PostbackRequest Call => call;
    public PostbackMeaning Meaning => meaning;

    /// <summary>Unix ms.</summary>
    public long ReceivedAt => receivedAt;

    /// <summary>The row it became; null before it begins, or when it waits in the spool.</summary>
    public long? Id => _id;

    public bool IsLeftToSpool => _isLeftToSpool;

    /// <summary>It goes to the database as this row; false when the spool has it already.</summary>
    public bool TryBegin(long id)
    {
        lock (_gate)
        {
            if (_isLeftToSpool) return false;
            _id = id;
            return true;
        }
    }

    /// <summary>It goes to the spool; nothing begins any more.</summary>
    public SpooledPostback Spooled()
    {
        lock (_gate)
        {
            _isLeftToSpool = true;
            return new SpooledPostback(Guid.CreateVersion7().ToString("N"), _id, network.Id, receivedAt, call);
        }
    }
}

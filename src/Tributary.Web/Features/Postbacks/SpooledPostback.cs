using Tributary.Core.Templates;

namespace Tributary.Web.Features.Postbacks;

/// <summary>A call that waits on this node's disk because the database did not take it.</summary>
/// <param name="SpoolId">What it is known by: drained twice it is in the log once.</param>
/// <param name="Id">The row it was about to get; the database may have taken that after all. Null when no id was to be had.</param>
/// <param name="Network">Whose it is; it proved that when it came.</param>
/// <param name="ReceivedAt">Unix ms.</param>
/// <param name="Call">As it came.</param>
internal sealed record SpooledPostback(string SpoolId, long? Id, long Network, long ReceivedAt, PostbackRequest Call);

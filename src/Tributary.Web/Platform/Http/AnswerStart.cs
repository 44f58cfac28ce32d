namespace Tributary.Web.Platform.Http;

/// <summary>What had come of an answer when it broke off.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">As they were sent.</param>
/// <param name="Start">The first bytes of the body, unpacked.</param>
internal sealed record AnswerStart(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Start);

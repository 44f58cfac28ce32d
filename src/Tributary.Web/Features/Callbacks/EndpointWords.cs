using Tributary.Core.Callbacks;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Callbacks;

/// <summary>An endpoint in the words of the audit log. What stands behind the path of an address may be a secret.</summary>
internal static class EndpointWords
{
    public static string Address(string url) => url.Split('?', 2) is [var path, _] ? $"{path}?…" : url;

    public static AuditChange Moved(string before, string after) => Address(before) == Address(after) && before != after
        ? new("Address", Address(before), "changed behind the path")
        : new("Address", Address(before), Address(after));

    public static string Kinds(IEnumerable<CallbackKind> kinds) => string.Join(", ", kinds.Order().Select(kind => kind.Type()));
}

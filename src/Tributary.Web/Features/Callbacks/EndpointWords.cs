using Tributary.Core.Callbacks;

namespace Tributary.Web.Features.Callbacks;

/// <summary>An endpoint in the words of the audit log.</summary>
internal static class EndpointWords
{
    public static string Kinds(IEnumerable<CallbackKind> kinds) => string.Join(", ", kinds.Order().Select(kind => kind.Type()));
}

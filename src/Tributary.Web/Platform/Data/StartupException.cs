namespace Tributary.Web.Platform.Data;

/// <summary>The process cannot start or go on; the message names the thing and the remedy and is all that the person sees.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);

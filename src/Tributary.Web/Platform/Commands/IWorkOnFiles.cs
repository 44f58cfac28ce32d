namespace Tributary.Web.Platform.Commands;

/// <summary>
/// A command on files the caller names. It always runs in the caller's own process, where its paths mean what he typed, and never in a
/// running server.
/// </summary>
internal interface IWorkOnFiles;

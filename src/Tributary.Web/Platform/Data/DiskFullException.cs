namespace Tributary.Web.Platform.Data;

/// <summary>The disk of the database has only its reserve left, which is not for work that writes much.</summary>
internal sealed class DiskFullException() : Exception("The disk of the database is full.");

using System.Security.Claims;

namespace Tributary.Web.Platform.Security;

/// <summary>What a person may do in the panel. Each may do what those before it may.</summary>
public enum Role
{
    /// <summary>Reads everything but people, keys and settings; changes nothing.</summary>
    Viewer,

    /// <summary>Runs networks, offers, postbacks and members' money.</summary>
    Manager,

    /// <summary>Decides who else may, and what holds for the whole installation.</summary>
    Owner,
}

internal static class Roles
{
    public static Role Parse(string text) => Enum.Parse<Role>(text, ignoreCase: true);

    /// <summary>As it is stored: "owner".</summary>
    public static string Stored(this Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The signed-in person's role; null for a stranger.</summary>
    public static Role? Of(ClaimsPrincipal person) =>
        person is { Identity.IsAuthenticated: true } && person.FindFirstValue(ClaimTypes.Role) is { } role ? Parse(role) : null;
}

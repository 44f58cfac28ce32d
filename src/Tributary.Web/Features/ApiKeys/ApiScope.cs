namespace Tributary.Web.Features.ApiKeys;

/// <summary>What a key may be used for. Stored by these names, with spaces between.</summary>
public enum ApiScope
{
    /// <summary>Reads offers, walls and plans.</summary>
    Offers,

    /// <summary>Creates members, moves them to plans, reads them and their balances.</summary>
    Members,

    /// <summary>Reads what members were credited and what was taken back.</summary>
    Conversions,

    /// <summary>Asks for members to be paid, and says that they were.</summary>
    Withdrawals,

    /// <summary>Erases members for ever.</summary>
    Erasure,
}

internal static class ApiScopes
{
    /// <summary>What a key is made for when nobody says: all but what cannot be undone.</summary>
    public static readonly IReadOnlySet<ApiScope> Usual = Enum.GetValues<ApiScope>().Except([ApiScope.Erasure]).ToHashSet();

    public static IReadOnlySet<ApiScope> Read(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<ApiScope>).ToHashSet();

    /// <summary>As it is stored and shown: "Offers Members".</summary>
    public static string Text(this IReadOnlySet<ApiScope> scopes) => string.Join(' ', Enum.GetValues<ApiScope>().Where(scopes.Contains));

    public static string Words(this ApiScope scope) => scope switch
    {
        ApiScope.Offers => "List offers, walls and plans",
        ApiScope.Members => "Create members, move them to plans, read their balances",
        ApiScope.Conversions => "Read members’ conversions",
        ApiScope.Withdrawals => "Pay members: ask for withdrawals, say that they were paid",
        ApiScope.Erasure => "Erase members who ask to be forgotten, for ever",
    };
}

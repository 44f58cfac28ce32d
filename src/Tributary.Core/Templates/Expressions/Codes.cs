namespace Tributary.Core.Templates.Expressions;

/// <summary>The codes offers are targeted by: ISO 3166-1 alpha-2, ISO 4217, and our short lists of systems and devices.</summary>
internal static class Codes
{
    private static readonly HashSet<string> Countries = Words(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK
        CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
        GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
        LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
        PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR
        TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
        """);

    private static readonly string[] EverywhereWords = ["ALL", "*", "WW", "WORLDWIDE", "GLOBAL", "INT", "ANY"];

    private static readonly HashSet<string> Currencies = Words(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE
        CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
        KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
        PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
        TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
        """);

    private static readonly Dictionary<string, string[]> OsWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["android"] = ["android"],
        ["ios"] = ["ios"],
        ["iphone"] = ["ios"],
        ["ipad"] = ["ios"],
        ["ipod"] = ["ios"],
        ["iphone_ipad"] = ["ios"],
        ["ipados"] = ["ios"],
        ["windows"] = ["windows"],
        ["win"] = ["windows"],
        ["mac"] = ["macos"],
        ["macos"] = ["macos"],
        ["mac os"] = ["macos"],
        ["mac os x"] = ["macos"],
        ["os x"] = ["macos"],
        ["osx"] = ["macos"],
        ["linux"] = ["linux"],
        ["ubuntu"] = ["linux"],
        ["chrome os"] = ["chromeos"],
        ["chromeos"] = ["chromeos"],
    };

    private static readonly Dictionary<string, string[]> DeviceWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mobile"] = ["mobile"],
        ["phone"] = ["mobile"],
        ["smartphone"] = ["mobile"],
        ["iphone"] = ["mobile"],
        ["tablet"] = ["tablet"],
        ["ipad"] = ["tablet"],
        ["iphone_ipad"] = ["mobile", "tablet"],
        ["android"] = ["mobile", "tablet"],
        ["ios"] = ["mobile", "tablet"],
        ["desktop"] = ["desktop"],
        ["computer"] = ["desktop"],
        ["pc"] = ["desktop"],
        ["web"] = ["desktop"],
        ["windows"] = ["desktop"],
        ["mac"] = ["desktop"],
        ["macos"] = ["desktop"],
        ["mac os"] = ["desktop"],
        ["linux"] = ["desktop"],
        ["tv"] = ["tv"],
        ["smarttv"] = ["tv"],
        ["smart_tv"] = ["tv"],
    };

    public static readonly IReadOnlySet<string> KnownOs = OsWords.Values.SelectMany(codes => codes).ToHashSet(StringComparer.Ordinal);

    public static readonly IReadOnlySet<string> KnownDevices = DeviceWords.Values.SelectMany(codes => codes).ToHashSet(StringComparer.Ordinal);

    /// <summary>The alpha-2 code; UK is GB and EL is GR as networks write them; null for what is no country, "all" among it.</summary>
    public static string? Country(string text)
    {
        if (Countries.TryGetValue(text, out var known))
            return known;
        var code = text.Trim().ToUpperInvariant() switch
        {
            "UK" => "GB",
            "EL" => "GR",
            var other => other,
        };
        return Countries.Contains(code) ? code : null;
    }

    /// <summary>Whether a network means every country by it.</summary>
    public static bool IsEverywhere(string text) => EverywhereWords.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    public static string? Currency(string text)
    {
        if (Currencies.TryGetValue(text, out var known))
            return known;
        var code = text.Trim().ToUpperInvariant() switch
        {
            "$" or "US$" => "USD",
            "€" => "EUR",
            "£" => "GBP",
            var other => other,
        };
        return Currencies.Contains(code) ? code : null;
    }

    public static string? Language(string text)
    {
        var code = text.Trim().ToLowerInvariant();
        return code.Length == 2 && code.All(char.IsAsciiLetterLower) ? code : null;
    }

    public static IReadOnlyList<string> Os(string text) => OsWords.TryGetValue(text, out var known) ? known : OsWords.GetValueOrDefault(text.Trim(), []);

    public static IReadOnlyList<string> Devices(string text) =>
        DeviceWords.TryGetValue(text, out var known) ? known : DeviceWords.GetValueOrDefault(text.Trim(), []);

    private static HashSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}

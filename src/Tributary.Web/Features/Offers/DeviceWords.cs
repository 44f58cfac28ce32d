namespace Tributary.Web.Features.Offers;

/// <summary>Systems and devices as people write them.</summary>
internal static class DeviceWords
{
    public static string Of(string code) => code switch
    {
        "ios" => "iOS",
        "macos" => "macOS",
        "chromeos" => "ChromeOS",
        "tv" => "TV",
        "" => "",
        _ => char.ToUpperInvariant(code[0]) + code[1..],
    };
}

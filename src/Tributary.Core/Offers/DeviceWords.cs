namespace Tributary.Core.Offers;

/// <summary>Systems and devices as people write them.</summary>
public static class DeviceWords
{
    public static IReadOnlyList<string> Systems { get; } = ["android", "ios", "windows", "macos", "linux", "chromeos"];

    public static IReadOnlyList<string> Devices { get; } = ["mobile", "tablet", "desktop", "tv"];

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

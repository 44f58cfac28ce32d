using System.Buffers;

namespace Tributary.Core.Clicks;

/// <summary>
/// What a visitor comes with, as far as his browser says: systems and devices by the codes that offers have. Several where it may be any of them; none where
/// nothing is known. Source: MDN, "Browser detection using the user agent string"; what iPads and telephones call themselves is in the vendors' notes on
/// asking for the page of a computer.
/// </summary>
public sealed class VisitorDevice
{
    public static readonly VisitorDevice Unknown = new([], []);

    private static readonly VisitorDevice IPhone = new(["ios"], ["mobile"]);
    // What is for telephones is, to most networks, for tablets too.
    private static readonly VisitorDevice IPad = new(["ios"], ["tablet", "mobile"]);
    private static readonly VisitorDevice AndroidPhone = new(["android"], ["mobile"]);
    private static readonly VisitorDevice AndroidElse = new(["android"], ["tablet", "mobile", "tv"]);
    private static readonly VisitorDevice Television = new([], ["tv"]);
    private static readonly VisitorDevice Chromebook = new(["chromeos"], ["desktop", "tablet"]);
    private static readonly VisitorDevice WindowsComputer = new(["windows"], ["desktop", "tablet"]);

    // An iPad says it is a Mac unless it is told otherwise.
    private static readonly VisitorDevice Mac = new(["macos", "ios"], ["desktop", "tablet"]);

    // So does an Android telephone that asks for the page of a computer.
    private static readonly VisitorDevice LinuxComputer = new(["linux", "android"], []);

    private static readonly SearchValues<string> Televisions = SearchValues.Create(["SmartTV", "SMART-TV", "Smart TV", "Tizen", "Web0S", "HbbTV", "Roku", "AppleTV"], StringComparison.OrdinalIgnoreCase);

    private readonly string[] _systems;
    private readonly string[] _devices;

    private VisitorDevice(string[] systems, string[] devices) => (_systems, _devices) = (systems, devices);

    /// <param name="userAgent">The header of that name, or empty.</param>
    public static VisitorDevice Of(ReadOnlySpan<char> userAgent)
    {
        // It says that it is Android and an iPhone too.
        if (Says(userAgent, "Windows Phone")) return Unknown;
        if (Says(userAgent, "iPhone") || Says(userAgent, "iPod")) return IPhone;
        if (Says(userAgent, "iPad")) return IPad;
        if (Says(userAgent, "Android")) return Says(userAgent, "Mobile") ? AndroidPhone : AndroidElse;
        if (userAgent.ContainsAny(Televisions)) return Television;
        if (Says(userAgent, "CrOS")) return Chromebook;
        if (Says(userAgent, "Windows NT")) return WindowsComputer;
        if (Says(userAgent, "Macintosh")) return Mac;
        return Says(userAgent, "Linux") || Says(userAgent, "X11") ? LinuxComputer : Unknown;
    }

    /// <summary>False only when it is certain that the offer is for others.</summary>
    /// <param name="systems">Those the offer is for; empty for all.</param>
    /// <param name="devices">Those the offer is for; empty for all.</param>
    public bool MayTake(IReadOnlyList<string> systems, IReadOnlyList<string> devices) => Meets(_systems, systems) && Meets(_devices, devices);

    private static bool Meets(string[] own, IReadOnlyList<string> wanted) => own.Length == 0 || wanted.Count == 0 || own.Any(one => wanted.Contains(one, StringComparer.Ordinal));

    private static bool Says(ReadOnlySpan<char> userAgent, string word) => userAgent.Contains(word, StringComparison.Ordinal);
}

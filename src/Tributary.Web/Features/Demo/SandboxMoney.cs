using System.Globalization;

namespace Tributary.Web.Features.Demo;

internal static class SandboxMoney
{
    /// <summary>Cents as networks write amounts: 110 is 1.10, -110 is -1.10. Exact; also a valid JSON number.</summary>
    public static string Write(long cents) =>
        string.Create(CultureInfo.InvariantCulture, $"{(cents < 0 ? "-" : "")}{Math.Abs(cents) / 100}.{Math.Abs(cents) % 100:00}");
}

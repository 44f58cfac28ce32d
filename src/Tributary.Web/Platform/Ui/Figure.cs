using System.Globalization;

namespace Tributary.Web.Platform.Ui;

/// <summary>Whole numbers as people read them.</summary>
public static class Figure
{
    public static string Of(long value) => value < 0
        ? "−" + (-(decimal)value).ToString("#,0", CultureInfo.InvariantCulture)
        : value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Of(long value, string one, string many) => $"{Of(value)} {(value == 1 ? one : many)}";
}

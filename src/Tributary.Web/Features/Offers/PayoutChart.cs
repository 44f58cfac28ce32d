using System.Globalization;
using System.Text;

namespace Tributary.Web.Features.Offers;

/// <summary>How a course is drawn: steps between two moments, from zero to its highest payout.</summary>
internal static class PayoutChart
{
    public const int Width = 328;
    public const int Height = 120;

    // Room above for the highest value, below for the dates.
    private const int TopEdge = 20;
    private const int BottomEdge = 96;

    /// <summary>The path of the highest payout, or of the lowest; a gap where nothing was paid in this currency. It holds digits only.</summary>
    public static string Path(PayoutCourse course, Func<PayoutCourse.Stretch, long?> of)
    {
        var path = new StringBuilder();
        var isDown = false;
        for (var i = 0; i < course.Steps.Count; i++)
        {
            var until = i + 1 < course.Steps.Count ? course.Steps[i + 1].At : course.Until;
            if (of(course.Steps[i]) is not { } value)
            {
                isDown = false;
                continue;
            }

            if (!isDown) path.Append(CultureInfo.InvariantCulture, $"M{X(course, course.Steps[i].At)} {Y(course, value)}");
            else path.Append(CultureInfo.InvariantCulture, $"V{Y(course, value)}");
            path.Append(CultureInfo.InvariantCulture, $"H{X(course, until)}");
            isDown = true;
        }

        return path.ToString();
    }

    public static int X(PayoutCourse course, long at) =>
        course.Until <= course.From ? 0 : (int)(Int128.Clamp(at - course.From, 0, course.Until - course.From) * Width / (course.Until - course.From));

    public static int Y(PayoutCourse course, long value) =>
        course.Top <= 0 ? BottomEdge : BottomEdge - (int)((Int128)Math.Clamp(value, 0, course.Top) * (BottomEdge - TopEdge) / course.Top);
}

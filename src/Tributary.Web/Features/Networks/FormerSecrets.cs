using System.Globalization;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>For how long a secret that was replaced still proves postbacks, as it is chosen in the form.</summary>
internal static class FormerSecrets
{
    public const string Name = "former_days";

    public static readonly IReadOnlyList<Field.Option> Choices = [new("1", "A day"), new("7", "A week"), new("30", "30 days"), new("0", "Not at all")];

    private const int Usual = 7;

    public static string Chosen => Usual.ToString(CultureInfo.InvariantCulture);

    public static TimeSpan Read(IFormCollection posted)
    {
        var typed = posted[Name].ToString();
        return TimeSpan.FromDays(Choices.Any(choice => choice.Value == typed) ? int.Parse(typed, CultureInfo.InvariantCulture) : Usual);
    }
}

using System.Globalization;
using System.Text.Json;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Networks;

/// <summary>The tracking parameters as rows of a form: a name, what we send, and fixed text where that is what we send.</summary>
public sealed record TrackingForm
{
    private const int MostRows = 30;

    public const string Fixed = "fixed";

    /// <summary>What a parameter can carry, each with an example.</summary>
    public static readonly IReadOnlyList<(string Text, string Label, string Example)> Choices =
    [
        ("${click.id}", "Click id", "AQEAAAEx9kQAAGfC…"),
        ("${click.member}", "Member", "48213"),
        ("${click.site}", "Site", "lumen"),
        ("${click.offer_id}", "Offer id", "10431"),
        ("${click.country}", "Country", "US"),
    ];

    public sealed record TrackingRow(TrackingPlace Place, string Name, string Value, string Text)
    {
        public TrackingParameter ToParameter() => new(Place, Name.Trim(), Place is TrackingPlace.Remove ? "" : Value == Fixed ? Text.Trim() : Value);
    }

    public IReadOnlyList<TrackingRow> Rows { get; init; } = [];
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    public static TrackingForm Of(IReadOnlyList<TrackingParameter> parameters) => new()
    {
        Rows = [.. parameters.Select(parameter => Choices.Any(choice => choice.Text == parameter.Text)
            ? new TrackingRow(parameter.Place, parameter.Name, parameter.Text, "")
            : new TrackingRow(parameter.Place, parameter.Name, Fixed, parameter.Text))],
    };

    /// <summary>Rows whose name was emptied are gone.</summary>
    public static TrackingForm Read(IFormCollection form) => new()
    {
        Rows = [.. Enumerable.Range(0, MostRows).Select(Number)
            .Where(number => form[$"p{number}"].ToString().Trim().Length > 0)
            .Select(number => new TrackingRow(
                form[$"k{number}"].ToString() switch { "replace" => TrackingPlace.Replace, "remove" => TrackingPlace.Remove, _ => TrackingPlace.Add },
                form[$"p{number}"].ToString(), form[$"v{number}"].ToString(), form[$"t{number}"].ToString()))],
    };

    /// <summary>Stored parameters as the change log tells them.</summary>
    internal static string Words(string stored) => stored.Length == 0 ? "the template’s" : string.Join(", ", (JsonSerializer.Deserialize<List<TrackingParameter>>(stored) ?? [])
        .Select(Words));

    public IReadOnlyList<TrackingParameter> Parameters => [.. Rows.Select(row => row.ToParameter())];

    private static string Words(TrackingParameter parameter)
    {
        var sent = Choices.FirstOrDefault(choice => choice.Text == parameter.Text).Label ?? $"“{parameter.Text}”";
        return parameter.Place switch
        {
            TrackingPlace.Add => $"{parameter.Name} = {sent}",
            TrackingPlace.Replace => $"{parameter.Name} (replace) {sent}",
            TrackingPlace.Remove => $"{parameter.Name} (removed)",
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

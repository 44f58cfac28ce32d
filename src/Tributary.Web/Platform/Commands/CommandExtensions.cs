using System.CommandLine;
using System.Text.Json;

namespace Tributary.Web.Platform.Commands;

/// <summary>What all commands share: the global options, and one way to print a result for people or, with --json, for machines.</summary>
internal static class CommandExtensions
{
    public static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "Folder of the database and the keys (default: ./data)",
        Recursive = true,
        DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory + "/data"),
    };

    public static readonly Option<string?> DatabaseUrl = new("--database")
    {
        Description = "postgres://user:password@host/name instead of SQLite in the data folder",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines", Recursive = true };

    private static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints rows as a table, or as JSON when --json was given.</summary>
    public static void Print<T>(this ParseResult command, IReadOnlyCollection<T> rows, params (string Head, Func<T, string?> Cell)[] columns)
    {
        var output = command.InvocationConfiguration.Output;
        if (command.GetValue(Json))
        {
            output.WriteLine(JsonSerializer.Serialize(rows, Pretty));
            return;
        }

        var cells = rows.Select(row => columns.Select(column => column.Cell(row) ?? "–").ToArray()).Prepend([.. columns.Select(column => column.Head)]).ToList();
        var widths = columns.Select((_, i) => cells.Max(row => row[i].Length)).ToArray();
        foreach (var row in cells) output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>Prints one result: <paramref name="words"/> for people, <paramref name="value"/> as JSON for machines.</summary>
    public static void Print<T>(this ParseResult command, T value, string words) =>
        command.InvocationConfiguration.Output.WriteLine(command.GetValue(Json) ? JsonSerializer.Serialize(value, Pretty) : words);

    /// <summary>Says what is wrong and what to do; returns exit code 1.</summary>
    public static int Refuse(this ParseResult command, string words)
    {
        command.InvocationConfiguration.Error.WriteLine(words);
        return 1;
    }
}

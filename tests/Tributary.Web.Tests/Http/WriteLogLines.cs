using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Tests.Harness;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Http;

/// <summary>T-27: what strangers put into a log stays one field of one line.</summary>
public sealed class WriteLogLines
{
    private static readonly string[] Texts =
    [
        .. HostileText.All, "\r\nfail: Tributary[1] a line of somebody else's", "\n{\"level\":\"crit\"}", "\u001b[2J\u001b[1;31mred\u001b[0m", "\u009b2J", "\u001b]0;title\u0007", "\b\b\b\bhidden", "\0", "\u007f",
        "\u202egnp.exe", "\u2066isolated\u2069", "\u200bzero", "\ufeff", "\u2028", "\u2029", "\u0085", "\v\f", "\ud800", "x\udc00x", "\ue000", "\U0010ffff", "\U000e0041", "\"}{\"", "\\", new string('x', 20_000), new string('\u202e', 9_000),
        string.Concat(Enumerable.Repeat("\U0001f600", 5_000)), "é ✓ 漢字",
    ];

    [Fact, Trait("fault", "T-27")]
    public void A_hostile_text_is_one_field_of_one_object_on_one_line() => Assert.All(Texts, text =>
    {
        var line = Line(isJson: true, text);

        Assert.True(line.EndsWith('\n'));
        Assert.DoesNotContain(line[..^1], letter => letter is < ' ' or > '~');
        using var read = JsonDocument.Parse(line);
        Assert.Equal("GET", read.RootElement.GetProperty("fields").GetProperty("Method").GetString());
        var path = read.RootElement.GetProperty("fields").GetProperty("Path").GetString()!;
        Assert.True(Encoding.UTF8.GetByteCount(path) <= LogLines.LongestField, $"{Encoding.UTF8.GetByteCount(path)} bytes");
        Assert.Equal(["at", "level", "source", "event", "message", "fields", "error"], read.RootElement.EnumerateObject().Select(field => field.Name));
        if (text.Length < 1000 && text.All(letter => letter is not '\u007f' && !char.IsSurrogate(letter))) Assert.Equal(text, path);
    });

    [Fact, Trait("fault", "T-27")]
    public void On_the_console_it_is_one_line_that_does_nothing_to_the_terminal() => Assert.All(Texts, text =>
    {
        var line = Line(isJson: false, text);

        Assert.True(line.EndsWith('\n'));
        Assert.DoesNotContain(line[..^1].EnumerateRunes(), rune => Rune.IsControl(rune) || (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator));
        Assert.StartsWith("2026-11-20T12:00:00.000Z fail: Tributary.Test[7] GET ", line, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Another_word_for_the_logs_stops_the_start_with_the_remedy()
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(() => RunningTributary.Start(settings: """{ "Logs": "xml" }"""));

        Assert.Contains("neither \"text\"", refusal.Message, StringComparison.Ordinal);
    }

    private static string Line(bool isJson, string text)
    {
        using var written = new StringWriter();
        KeyValuePair<string, object?>[] state = [new("Method", "GET"), new("Path", text), new("{OriginalFormat}", "{Method} {Path} failed")];
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Error, "Tributary.Test", new EventId(7), state, new InvalidOperationException(text), (_, _) => $"GET {text} failed");
        new LogLines(isJson, new FakeClock()).Write(entry, null, written);
        return written.ToString();
    }
}

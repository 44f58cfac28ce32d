using System.CommandLine;
using System.Globalization;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Settings;

/// <summary>tributary settings get|set: what holds for the whole installation.</summary>
internal sealed class SettingsCommand : Command
{
    private const string PublicUrl = "public-url";
    private const string AutomaticSync = "automatic-sync";
    private const string StrictPostbacks = "strict-postbacks";

    private const string VisitorDays = "visitor-days";

    private readonly Argument<string> _name = new("name") { Description = $"{PublicUrl}, {AutomaticSync}, {StrictPostbacks} or {VisitorDays}" };
    private readonly Argument<string> _value = new("value") { Description = "An address, on or off, or a number of days" };

    public SettingsCommand(CommandHost host) : base("settings", "Read and change what holds for the whole installation")
    {
        _name.AcceptOnlyFromAmong(PublicUrl, AutomaticSync, StrictPostbacks, VisitorDays);
        var get = new Command("get", "Show all settings");
        get.SetAction(async (command, ct) =>
        {
            var book = (await host.ToRead(ct)).GetRequiredService<SettingBook>();
            Setting[] settings =
            [
                new(PublicUrl, await book.PublicUrl(ct)), new(AutomaticSync, await book.AutomaticSync(ct) ? "on" : "off"),
                new(StrictPostbacks, await book.StrictPostbacks(ct) ? "on" : "off"), new(VisitorDays, (await book.VisitorDays(ct)).ToString(CultureInfo.InvariantCulture)),
            ];
            command.Print(settings, ("setting", setting => setting.Name), ("value", setting => setting.Value));
            return 0;
        });
        var set = new Command("set", "Change a setting: tributary settings set public-url https://go.example.com") { _name, _value };
        set.SetAction((command, ct) => Set(host, command, ct));
        Subcommands.Add(get);
        Subcommands.Add(set);
    }

    private async Task<int> Set(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var (name, value) = (command.GetValue(_name)!, command.GetValue(_value)!);
        var book = (await host.ToWrite(ct)).GetRequiredService<SettingBook>();
        if (name == PublicUrl)
        {
            if (SettingEndpoints.RefuseUrl(value) is { } error) return command.Refuse($"{value}: {error}");
            await book.SetPublicUrl(value, ct);
        }
        else if (name == VisitorDays)
        {
            if (SettingEndpoints.ReadVisitorDays(value) is not { } days) return command.Refuse($"{name} is a number of days from 1 to {SettingBook.MostVisitorDays}, not {value}.");
            await book.SetVisitorDays(days, ct);
        }
        else
        {
            if (value is not ("on" or "off")) return command.Refuse($"{name} is on or off, not {value}.");
            if (name == AutomaticSync) await book.SetAutomaticSync(value == "on", ct);
            else await book.SetStrictPostbacks(value == "on", ct);
        }

        command.Print(new Setting(name, value), $"{name} is {value}.");
        return 0;
    }

    private sealed record Setting(string Name, string? Value);
}

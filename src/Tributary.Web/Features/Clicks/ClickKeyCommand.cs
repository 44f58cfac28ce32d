using System.CommandLine;
using System.Globalization;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Clicks;

/// <summary>tributary click-key list|rotate: the keys that sign clicks and links.</summary>
internal sealed class ClickKeyCommand : Command
{
    private readonly Option<bool> _endFormer = new("--end-former") { Description = "Refuse what the former keys signed from now on" };

    public ClickKeyCommand(CommandHost host) : base("click-key", "List and rotate the keys that sign clicks and links")
    {
        var list = new Command("list", "List the keys, newest first");
        list.SetAction(async (command, ct) =>
        {
            var keys = await (await host.ToRead(ct)).GetRequiredService<ClickKeyBook>().All(ct);
            command.Print(keys, ("key", key => key.Number.ToString(CultureInfo.InvariantCulture)), ("made", key => key.MadeAt == 0 ? "at the start" : Day(key.MadeAt)),
                ("good until", key => key.EndsAt is { } end ? Day(end) : "replaced"));
            return 0;
        });
        var rotate = new Command("rotate", "Sign clicks and links with a new key from now on") { _endFormer };
        rotate.SetAction(async (command, ct) =>
        {
            var former = command.GetValue(_endFormer) ? FormerKeys.EndNow : FormerKeys.StayGood;
            if (await (await host.ToWrite(ct)).GetRequiredService<ClickKeyBook>().Rotate(former, null, ct) is not { } key)
                return command.Refuse("There were as many keys as a click id can tell apart. Move to a new installation, or keep the key.");
            command.Print(key, former is FormerKeys.EndNow
                ? $"Key {key.Number} signs from now on. Links and clicks of the former keys are refused."
                : $"Key {key.Number} signs from now on. Links and clicks of the former keys stay good for as long as clicks count.");
            return 0;
        });
        Subcommands.Add(list);
        Subcommands.Add(rotate);
    }

    private static string Day(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}

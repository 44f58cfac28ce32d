using System.CommandLine;
using System.Globalization;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.MasterKeys;

/// <summary>tributary keys list|rotate|retire: the keys that everything secret is sealed with.</summary>
internal sealed class KeysCommand : Command
{
    private readonly Argument<int> _number = new("key") { Description = "Its number, as keys list names it" };

    public KeysCommand(CommandHost host) : base("keys", "List, rotate and retire the keys that credentials are sealed with")
    {
        var list = new Command("list", "List the keys, newest first, with what still needs them");
        list.SetAction(async (command, ct) =>
        {
            command.Print(
                await (await host.ToRead(ct)).GetRequiredService<RotateKeys>().All(ct), ("key", state => state.Key.Number.ToString(CultureInfo.InvariantCulture)),
                ("made", state => DateTimeOffset.FromUnixTimeMilliseconds(state.Key.MadeAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC"), ("state", Words));
            return 0;
        });
        var rotate = new Command("rotate", "Seal with a new key from now on, and seal again what the others sealed");
        rotate.SetAction(async (command, ct) =>
        {
            var services = await host.ToWrite(ct);
            var key = await services.GetRequiredService<RotateKeys>().Make(Actor.CommandLine, ct);
            // Without a server nobody else would do it now.
            if (!host.IsServer) await services.GetRequiredService<SealAgain>().Run(ct);
            command.Print(key, $"Key {key.Number} seals from now on; it lies in {services.GetRequiredService<KeyRing>().Folder}. Copy that folder now. Once ./tributary keys list says that a former key is not needed, retire it.");
            return 0;
        });
        var retire = new Command("retire", "Remove a key that nothing needs any more") { _number };
        retire.SetAction(async (command, ct) =>
        {
            var number = command.GetValue(_number);
            if (await (await host.ToWrite(ct)).GetRequiredService<RotateKeys>().Retire(Actor.CommandLine, number, ct) is { } why) return command.Refuse(why);
            command.Print(number, $"Key {number} is gone. Backups from before need a copy of it: keep that with them, or remove both.");
            return 0;
        });
        Subcommands.Add(list);
        Subcommands.Add(rotate);
        Subcommands.Add(retire);
    }

    private static string Words(KeyState state) => state switch
    {
        { IsNewest: true } => "seals",
        { Uses: [] } => "not needed",
        _ => "needed: " + string.Join("; ", state.Uses.Select(use => use.What)),
    };
}

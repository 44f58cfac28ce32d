using System.CommandLine;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Accounts;

/// <summary>tributary account sign-in-link: the way back in for an owner who forgot the password.</summary>
internal sealed class AccountCommand : Command
{
    private readonly Option<string?> _email = new("--email") { Description = "Whose link; the first owner's when left out" };
    private readonly Option<Uri?> _address = new("--address")
    {
        Description = "Where the panel is reached",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = typed =>
        {
            if (Uri.TryCreate(typed.Tokens[0].Value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" }) return address;
            typed.AddError($"--address {typed.Tokens[0].Value}: this is no address; type it as https://panel.example.com.");
            return null;
        },
    };

    public AccountCommand(CommandHost host) : base("account", "Let an owner back in")
    {
        var link = new Command("sign-in-link", "Make a link that signs an owner in, once, within 15 minutes") { _email, _address };
        link.SetAction(async (command, ct) =>
        {
            var book = (await host.ToWrite(ct)).GetRequiredService<AccountBook>();
            var address = command.GetValue(_address)!;
            if (await book.SignInLink(address, command.GetValue(_email), ct) is { } made)
            {
                command.Print(new { link = made }, made.ToString());
                return 0;
            }

            return command.Refuse(await book.SetupLink(address, ct) is { } setup
                ? $"Nobody is set up yet. Create the owner here: {setup}"
                : "No account has this e-mail address. Leave --email out for the first owner.");
        });
        Subcommands.Add(link);
    }
}

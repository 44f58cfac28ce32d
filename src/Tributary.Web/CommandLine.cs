using System.CommandLine;
using System.CommandLine.Parsing;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.MasterKeys;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Data;

namespace Tributary.Web;

/// <summary>The program's commands, as a list. A command runs in the server that uses the data folder, or else in a host of its own.</summary>
internal static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        try
        {
            WebApplication? own = null;
            ParseResult? parsed = null;
            var root = Root(new CommandHost(async (writes, ct) =>
            {
                own = await TributaryHost.Build(Options(parsed!) with { Writes = writes }, ct);
                return own.Services;
            }));
            parsed = root.Parse(args);
            if (parsed.CommandResult.Command is not (RootCommand or ServeCommand or IWorkOnFiles) && parsed.Errors.Count == 0
                && await CommandSocket.Forward(Options(parsed).DataFolder, WithFullPaths(args, parsed), Console.Out, Console.Error, CancellationToken.None) is { } code)
                return code;

            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            // The server ends itself when it is told to, and takes longer than the two seconds a command has.
            if (parsed.CommandResult.Command is ServeCommand) invocation.ProcessTerminationTimeout = null;
            code = await parsed.InvokeAsync(invocation, CancellationToken.None);
            if (own is not null) await own.DisposeAsync();
            return code;
        }
        catch (StartupException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    /// <summary>The server runs in a folder of its own: files are told to it by their full paths.</summary>
    internal static string[] WithFullPaths(string[] args, ParseResult parsed)
    {
        var files = parsed.CommandResult.Children.OfType<ArgumentResult>().Where(argument => typeof(FileSystemInfo).IsAssignableFrom(argument.Argument.ValueType))
            .SelectMany(argument => argument.Tokens).Select(token => token.Value).ToHashSet(StringComparer.Ordinal);
        return [.. args.Select(arg => files.Contains(arg) ? Path.GetFullPath(arg) : arg)];
    }

    /// <summary>All commands; each feature brings its own.</summary>
    public static RootCommand Root(CommandHost host)
    {
        var root = new RootCommand("Tributary: one offer catalogue from many affiliate networks, every conversion credited once.")
        {
            CommandExtensions.Data,
            CommandExtensions.DatabaseUrl,
            CommandExtensions.Json,
            new ServeCommand(),
            new VerifyCommand(host),
            new AccountCommand(host),
            new NetworkCommand(host),
            new TemplateCommand(host),
            new OffersCommand(host),
            new PostbacksCommand(host),
            new MemberCommand(host),
            new ApiKeyCommand(host),
            new ClickKeyCommand(host),
            new KeysCommand(host),
            new SettingsCommand(host),
            new SbomCommand(),
        };
        return root;
    }

    public static StartOptions Options(ParseResult command) => new()
    {
        DataFolder = command.GetValue(CommandExtensions.Data)!.FullName,
        Database = command.GetValue(CommandExtensions.DatabaseUrl),
    };
}

using System.CommandLine;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template try: asks a network, or reads samples of it, and shows everything that happens; keeps nothing.</summary>
internal sealed class TryTemplate : Command, IWorkOnFiles
{
    private readonly Argument<string> _path = new("template") { Description = "A template's file or folder" };
    private readonly Option<FileInfo?> _settings = new("--settings") { Description = "A YAML file of NAME: VALUE" };
    private readonly Option<string[]> _set = new("--set") { Description = $"NAME=VALUE; secrets better in the environment, as {TrialSettings.EnvironmentPrefix}NAME" };
    private readonly Option<FileInfo[]> _samples = new("--sample") { Description = "Answers to read instead of asking, in the order of the requests", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _pages = new("--pages") { Description = "The most pages to ask for", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _show = new("--show") { Description = "How many offers to show", DefaultValueFactory = _ => 10 };
    private readonly Option<string> _ask = new("--ask") { Description = "offers, conversions or reversals", DefaultValueFactory = _ => "offers" };
    private readonly Option<string> _visitor = new("--visitor") { Description = "The address of the visitor a live feed is asked for", DefaultValueFactory = _ => "192.0.2.9" };
    private readonly Option<string[]> _allow = new("--allow") { Description = "A host:port of your own network that may be called, by plain http" };

    public TryTemplate() : base("try", "Ask a network, or read samples of its answers, and show what the template makes of them")
    {
        Add(_path);
        Add(_settings);
        Add(_set);
        Add(_samples);
        Add(_pages);
        Add(_show);
        Add(_ask);
        Add(_visitor);
        Add(_allow);
        _ask.AcceptOnlyFromAmong("offers", "conversions", "reversals");
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult command, CancellationToken ct)
    {
        var (files, problem) = TemplateFiles.Find(command.GetValue(_path)!);
        if (files is null)
            return command.Refuse(problem!);
        var load = await files.Load(ct);
        if (load.Template is not { } template)
            return command.Refuse(string.Join('\n', load.Errors));
        var (settings, wrong) = await Settings(command, template, files.Folder, ct);
        if (settings is null)
            return command.Refuse(wrong!);
        if (command.GetValue(_samples)!.FirstOrDefault(sample => !sample.Exists) is { } missing)
            return command.Refuse($"There is no file {missing.FullName}.");
        using var http = new OutboundHttp(Allowed(command), TimeProvider.System);
        var rehearsal = Rehearsal(command, template, settings, http);
        try
        {
            var end = await Ask(command.GetValue(_ask)!, template, rehearsal, ct);
            if (end is null)
                return command.Refuse($"{template.Name} has no {command.GetValue(_ask)} to ask for.");
            var report = new TrialReport(template, rehearsal, end);
            command.Print(report.ForMachines(), report.ForPeople(command.GetValue(_show)));
            return end.Outcome is "complete" or "unfinished" ? 0 : 1;
        }
        catch (OutboundFailure failure)
        {
            return command.Refuse(settings.Redact(failure.Message));
        }
    }

    private async Task<(SettingValues? Settings, string? Problem)> Settings(ParseResult command, Template template, TemplateFolder folder, CancellationToken ct)
    {
        var (given, problem) = await TrialSettings.Gather(template, command.GetValue(_settings), command.GetValue(_set) ?? [], ct);
        if (given is null)
            return (null, problem);
        if (command.GetValue(_samples)!.Length > 0)
            TrialSettings.FillForSamples(template, folder, given);
        var check = template.Check(given, Allowed(command).Contains);
        return check.Values is { } values
            ? (values, null)
            : (null, string.Join('\n', check.Errors.Select(error => error.Message).Append("Give settings with --set NAME=VALUE, --settings FILE, or in the environment.")));
    }

    private Rehearsal Rehearsal(ParseResult command, Template template, SettingValues settings, OutboundHttp http)
    {
        var samples = new Queue<FileInfo>(command.GetValue(_samples)!);
        var isLive = samples.Count == 0;
        var now = isLive ? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() : Core.Templates.Rehearsals.Rehearsal.RecordedAt;
        return new Rehearsal(settings, async (request, ct) => isLive
            ? await Send(http, request, template.Limits, ct)
            : samples.TryDequeue(out var sample) ? RecordedAnswer.Of(await File.ReadAllBytesAsync(sample.FullName, ct)) : null)
        {
            Listens = true,
            MostPages = isLive ? command.GetValue(_pages) : int.MaxValue,
            MostQuestions = isLive ? 3 : int.MaxValue,
            Context = new FeedContext(settings, (command.GetValue(_allow) ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase), now, null)
            {
                Visitor = new Visitor(command.GetValue(_visitor)!, "Mozilla/5.0", "US", "member-1"),
            },
        };
    }

    private static async Task<RehearsalEnd?> Ask(string what, Template template, Rehearsal rehearsal, CancellationToken ct)
    {
        if (what == "offers")
            return template.Feed is null ? null : await rehearsal.Run(template, ct);
        return template.Polls.FirstOrDefault(poll => poll.Kind.ToString().Equals(what, StringComparison.OrdinalIgnoreCase)) is { } poll
            ? await rehearsal.Run(poll, ct) : null;
    }

    private static async Task<RecordedAnswer> Send(OutboundHttp http, OutgoingRequest request, Limits limits, CancellationToken ct)
    {
        using var message = NetworkCalls.Message(request);
        using var received = await http.Send(message, new OutboundLimits(TimeSpan.FromSeconds(limits.TimeoutSeconds), limits.PageBytes), ct);
        using var body = new MemoryStream();
        await received.Body.CopyToAsync(body, ct);
        return new RecordedAnswer(body.ToArray(), received.Status, [.. received.Headers]);
    }

    private AllowedDestinations Allowed(ParseResult command) => new(command.GetValue(_allow) ?? []);
}

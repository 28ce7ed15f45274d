using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>stops: what stopped pens, with a session and without one, and how often for each cause.</summary>
internal static class StopsCommand
{
    private const int PageSize = 1000;

    public static Command Create(SharedOptions shared)
    {
        var pen = new Option<string?>("--pen") { Description = "Only those of this pen.", HelpName = "PEN" };
        var cause = new Option<string?>("--cause") { Description = "Only those for this cause: a word such as emergency-stop, or its rule such as R-STOP-EMERGENCY.", HelpName = "CAUSE" };
        var since = new Option<string?>("--since") { Description = Since.Description, HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "Until when, exclusive: as --since.", HelpName = "TIME" };
        cause.CompletionSources.Add(Choices<StopReason>());
        return shared.Run(new Command("stops", "What stopped pens, newest first, and how often for each cause.") { pen, cause, since, until }, async run =>
        {
            var request = new ListStopsRequest
            {
                PageSize = PageSize,
                PenId = run.Get(pen) ?? "",
                Reason = run.Get(cause) is { } wanted ? CauseOf(wanted) : StopReason.Unspecified,
                StoppedFrom = Since.Read("--since", run.Get(since), run.Clock)?.ToTimestamp(),
                StoppedBefore = Since.Read("--until", run.Get(until), run.Clock)?.ToTimestamp(),
            };
            Show(run.Screen, await AllAsync(run, request));
            return ExitCode.Ok;
        });
    }

    private static async Task<ListStopsResponse> AllAsync(CommandRun run, ListStopsRequest request)
    {
        var service = await run.ServiceAsync();
        var all = new ListStopsResponse();
        do
        {
            var page = await service.Diagnostics.ListStopsAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
            all.Stops.AddRange(page.Stops);
            all.Counts.Clear();
            all.Counts.AddRange(page.Counts);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    // A rule is told from a word by its first letters; both name one cause.
    private static StopReason CauseOf(string text) =>
        DeviceService.Safety.StopRules.All.FirstOrDefault(rule => string.Equals(rule.RuleId, text, StringComparison.OrdinalIgnoreCase)) is { } rule
            ? Parse<StopReason>("--cause", rule.Reason.ToString())
            : Parse<StopReason>("--cause", text);

    private static void Show(Screen screen, ListStopsResponse all)
    {
        if (screen.Json)
        {
            screen.Document(all);
            return;
        }

        if (all.Stops.Count == 0)
        {
            screen.Line("No stop.");
            return;
        }

        var table = screen.Table("TIME", "PEN", "CAUSE", "RULE", "STANDS", "WRITTEN", "STANDING", "BY", "ACKNOWLEDGED BY", "SESSION", "WHAT HAPPENED");
        foreach (var stop in all.Stops)
        {
            table.AddRow(
                screen.Time(stop.At), Safe(stop.PenId), Of(stop.Reason), Safe(stop.RuleId), stop.Latched ? "[red bold]latched[/]" : "no",
                stop.HasStopLatencyUs ? $"{stop.StopLatencyUs} us" : "-", stop.HasConfirmedLatencyUs ? $"{stop.ConfirmedLatencyUs} us" : "-",
                Safe(Name(stop.Operator)), Safe(Name(stop.Acknowledgement?.Operator)), Safe(stop.SessionId), Safe(stop.Sentence));
        }

        screen.Show(table);
        var causes = screen.Table("CAUSE", "RULE", "STOPS", "NEWEST");
        foreach (var count in all.Counts)
        {
            causes.AddRow(Of(count.Reason), Safe(count.RuleId), $"{count.Count}", screen.Time(count.NewestAt));
        }

        screen.Show(causes);
    }

    // Whoever is not known by name is known by the connection it came from.
    private static string Name(Operator? somebody) => somebody switch
    {
        null => "-",
        { OperatorId.Length: > 0 } => somebody.OperatorId,
        { Principal.Length: > 0 } => somebody.Principal,
        _ => "-",
    };
}

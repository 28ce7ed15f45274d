using System.CommandLine;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>stops: what stopped pens, from the journal, which has the stops outside sessions too.</summary>
internal static class StopsCommand
{
    private const string Kind = "Stop";

    public static Command Create(SharedOptions shared)
    {
        var since = new Option<string?>("--since") { Description = Since.Description, HelpName = "TIME" };
        var pen = new Option<string?>("--pen") { Description = "Only those of this pen.", HelpName = "PEN" };
        return shared.Run(new Command("stops", "What stopped pens, oldest first, and how often for each cause.") { since, pen }, async run =>
        {
            var from = Since.Read("--since", run.Get(since), run.Clock) ?? DateTimeOffset.MinValue;
            var stops = new Dictionary<string, Stop>(StringComparer.Ordinal);
            await foreach (var entry in LogReading.EntriesAsync(run))
            {
                if (entry.Kind == Kind && entry.WallTime >= from && (run.Get(pen) is not { } only || entry.PenId == only))
                {
                    var known = stops.GetValueOrDefault(entry.Of("StopId"));
                    stops[entry.Of("StopId")] = new Stop(known?.At ?? entry.WallTime, entry);
                }
            }

            Show(run.Screen, [.. stops.Values.OrderBy(static stop => stop.At)]);
            return ExitCode.Ok;
        });
    }

    private static void Show(Screen screen, IReadOnlyList<Stop> stops)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject { ["stops"] = new JsonArray([.. stops.Select(Document)]) });
            return;
        }

        if (stops.Count == 0)
        {
            screen.Line("No stop.");
            return;
        }

        var table = screen.Table("TIME", "PEN", "CAUSE", "STAGE", "WRITTEN", "STANDING", "SESSION", "WHAT HAPPENED");
        foreach (var (at, newest) in stops)
        {
            table.AddRow(
                screen.Time(Timestamp.FromDateTimeOffset(at)), Safe(newest.PenId), Safe(newest.Of("Reason")), Safe(newest.Of("Stage").ToLowerInvariant()),
                After(newest.NumberOf("WriteLatencyUs")), After(newest.NumberOf("ConfirmLatencyUs")), Safe(newest.SessionId), Safe(newest.Of("Sentence")));
        }

        screen.Show(table);
        var causes = screen.Table("CAUSE", "STOPS");
        foreach (var cause in stops.GroupBy(static stop => stop.Newest.Of("Reason")).OrderByDescending(static group => group.Count()))
        {
            causes.AddRow(Safe(cause.Key), $"{cause.Count()}");
        }

        screen.Show(causes);
    }

    private static JsonObject Document(Stop stop) => new()
    {
        ["stop_id"] = stop.Newest.Of("StopId"),
        ["at"] = stop.At.UtcDateTime,
        ["pen_id"] = stop.Newest.PenId,
        ["session_id"] = stop.Newest.SessionId,
        ["reason"] = stop.Newest.Of("Reason"),
        ["stage"] = stop.Newest.Of("Stage"),
        ["frame"] = stop.Newest.Of("Fate"),
        ["sentence"] = stop.Newest.Of("Sentence"),
        ["write_latency_us"] = stop.Newest.NumberOf("WriteLatencyUs"),
        ["confirm_latency_us"] = stop.Newest.NumberOf("ConfirmLatencyUs"),
        ["acknowledge_reason"] = stop.Newest.Of("AcknowledgeReason"),
        ["entry"] = stop.Newest.Number,
    };

    private static string After(long? us) => us is null ? "-" : $"{us} us";

    /// <param name="At">When it was stopped: the time of its first entry.</param>
    /// <param name="Newest">Its newest entry.</param>
    private sealed record Stop(DateTimeOffset At, LogEntry Newest);
}

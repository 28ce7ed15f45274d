using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>sessions list, show, watch, report.</summary>
internal static class SessionCommands
{
    private const int PageSize = 100;

    public static Command Create(SharedOptions shared) => new("sessions", "Treatment sessions. Patient references are in every answer: handle them as medical records.")
    {
        List(shared),
        One(shared, "show", "One session: plan, progress, passes, stops.", SessionPage.Kind.Screen),
        Watch(shared),
        One(shared, "report", "One session as one page of text, for the file.", SessionPage.Kind.Report),
    };

    private static Command List(SharedOptions shared)
    {
        var open = new Option<bool>("--open") { Description = "Only those that are neither completed nor aborted." };
        var pen = new Option<string?>("--pen") { Description = "Only those on this pen.", HelpName = "PEN" };
        var since = new Option<string?>("--since") { Description = Since.Description, HelpName = "TIME" };
        var most = new Option<int>("--most") { Description = "At most so many, newest first.", HelpName = "N", DefaultValueFactory = static _ => 50 };
        return shared.Run(new Command("list", "Sessions, newest first.") { open, pen, since, most }, async run =>
        {
            var request = new ListSessionsRequest
            {
                PageSize = PageSize, OpenOnly = run.Get(open), PenId = run.Get(pen) ?? "", CreatedFrom = Since.Read("--since", run.Get(since), run.Clock)?.ToTimestamp(),
            };
            return await ListAsync(run, request, AtLeastOne("--most", run.Get(most)));
        });
    }

    private static async Task<ExitCode> ListAsync(CommandRun run, ListSessionsRequest request, int most)
    {
        var service = await run.ServiceAsync();
        var sessions = new List<Session>();
        while (sessions.Count < most)
        {
            var page = await service.Sessions.ListSessionsAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
            sessions.AddRange(page.Sessions);
            request.PageToken = page.NextPageToken;
            if (page.NextPageToken.Length == 0)
            {
                break;
            }
        }

        sessions = [.. sessions.Take(most)];
        if (run.Screen.Json)
        {
            run.Screen.Document(new ListSessionsResponse { Sessions = { sessions } });
            return ExitCode.Ok;
        }

        if (sessions.Count == 0)
        {
            run.Screen.Line("No session.");
            return ExitCode.Ok;
        }

        var table = run.Screen.Table("SESSION", "CREATED", "STATE", "PEN", "PATIENT", "OPERATOR", "PASSES");
        foreach (var session in sessions)
        {
            table.AddRow(
                Safe(session.SessionId), run.Screen.Time(session.CreatedAt), Paint(session.State),
                Safe(session.PenId) + (session.Simulated ? " [aqua](simulated)[/]" : ""), Safe(session.PatientReference), Safe(session.Operator?.OperatorId ?? "-"),
                $"{session.Progress.Sum(static item => item.PassesClosed)} of {session.Progress.Sum(static item => item.PassesPlanned)}");
        }

        run.Screen.Show(table);
        return ExitCode.Ok;
    }

    private static Command One(SharedOptions shared, string name, string description, SessionPage.Kind kind)
    {
        var id = new Argument<string>("session") { Description = "As sessions list shows it." };
        return shared.Run(new Command(name, description) { id }, async run =>
        {
            var service = await run.ServiceAsync();
            var answer = await service.Sessions.GetSessionAsync(
                new GetSessionRequest { SessionId = run.Get(id) }, deadline: service.Deadline, cancellationToken: run.Cancellation);
            var passes = new List<Pass>();
            foreach (var pass in await PassesAsync(run, answer.Session.SessionId))
            {
                var whole = await service.PassLog.GetPassAsync(
                    new GetPassRequest { PassId = pass.PassId }, deadline: service.Deadline, cancellationToken: run.Cancellation);
                passes.Add(whole.Pass);
            }

            SessionPage.Show(run.Screen, answer, passes, kind);
            return ExitCode.Ok;
        });
    }

    /// <summary>The passes of a session in the order of their beginning, without their activations.</summary>
    public static async Task<IReadOnlyList<Pass>> PassesAsync(CommandRun run, string sessionId)
    {
        var service = await run.ServiceAsync();
        var request = new ListPassesRequest { SessionId = sessionId, PageSize = PageSize };
        var passes = new List<Pass>();
        do
        {
            var page = await service.PassLog.ListPassesAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
            passes.AddRange(page.Passes);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        // They come newest first.
        passes.Reverse();
        return passes;
    }

    private static Command Watch(SharedOptions shared)
    {
        var id = new Argument<string>("session") { Description = "As sessions list shows it." };
        return shared.Run(new Command("watch", "One session, then every event, until it is closed or Ctrl+C.") { id }, async run =>
        {
            var service = await run.ServiceAsync();
            using var call = service.Sessions.WatchSession(new WatchSessionRequest { SessionId = run.Get(id) }, cancellationToken: run.Cancellation);
            try
            {
                await foreach (var response in call.SpokenAsync(run, run.Cancellation))
                {
                    Tell(run.Screen, response);
                }
            }
            catch (Exception ended) when (Watching.WasEnded(run, ended))
            {
                return ExitCode.Ok;
            }

            return ExitCode.Ok;
        });
    }

    private static void Tell(Screen screen, WatchSessionResponse response)
    {
        if (response.KindCase == WatchSessionResponse.KindOneofCase.Heartbeat)
        {
            return;
        }

        if (screen.Json)
        {
            screen.Document(response);
            return;
        }

        screen.Line(response.KindCase switch
        {
            WatchSessionResponse.KindOneofCase.Snapshot => $"{Safe(response.Snapshot.SessionId)} is {Paint(response.Snapshot.State)} since {screen.Time(response.Snapshot.StateSince)}",
            WatchSessionResponse.KindOneofCase.Gap => $"[yellow]events were missed: {Of(response.Gap.Reason)}[/]",
            _ => $"{screen.Clock(response.Event.At.ToDateTimeOffset())} {SessionEventLine.Of(response.Event)}",
        });
    }

    /// <exception cref="PenCtlException">It is below 1.</exception>
    public static int AtLeastOne(string option, int number) =>
        number >= 1 ? number : throw PenCtlException.Option($"{option} {number} is below 1.", "Give a whole number from 1.");
}

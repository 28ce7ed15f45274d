using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>stop: an emergency stop, for anybody. It asks for no confirmation and no sign-in.</summary>
internal static class StopCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string?>("pen") { Description = "Serial number of the pen to stop.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Stop every pen." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the record. No word about the patient.", HelpName = "TEXT" };
        return shared.Run(
            new Command("stop", "Stops a pen, or all of them, now. Nobody has to be signed in. A serial number that is not attached stops all pens.") { pen, all, reason },
            run => StopAsync(run, run.Get(pen), run.Get(all), run.Get(reason)));
    }

    private static async Task<ExitCode> StopAsync(CommandRun run, string? penId, bool all, string? reason)
    {
        if (penId is null != all)
        {
            throw PenCtlException.Option(
                penId is null ? "Nothing was named to stop." : $"Both '{penId}' and --all were given.", "Write penctl stop PEN, or penctl stop --all.");
        }

        var service = await run.ServiceUnsignedAsync();
        var answer = await service.Safety.EmergencyStopAsync(
            new EmergencyStopRequest { PenId = penId ?? "", RequestId = ServiceConnection.NewRequest(), Reason = reason ?? "penctl stop", OperatorId = run.Choices.OperatorId ?? "" },
            deadline: service.Deadline,
            cancellationToken: run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
            return Outcome(answer);
        }

        if (answer.Pens.Count == 0)
        {
            run.Screen.Line("No pen is attached: there was nothing to stop.");
        }

        if (penId is not null && answer.AllPens)
        {
            run.Screen.Line($"[yellow]'{Safe(penId)}' is not attached here, so all pens were stopped.[/]");
        }

        foreach (var stop in answer.Pens)
        {
            run.Screen.Line($"[red bold]{Of(stop.FrameResult).ToUpperInvariant()}[/] {Safe(stop.PenId.Length == 0 ? stop.Line : stop.PenId)}: {Safe(stop.Sentence)} {Safe(stop.WhatToDo)}");
            run.Screen.Facts(
                ("written after", stop.HasStopLatencyUs ? $"{stop.StopLatencyUs} us" : ""),
                ("seen standing", stop.HasConfirmedLatencyUs ? $"after {stop.ConfirmedLatencyUs} us" : "[yellow]not yet: watch the pen[/]"),
                ("on record", stop.Journalled ? "yes" : "[yellow]not yet[/]"),
                ("session", Safe(stop.SessionId)));
        }

        return Outcome(answer);
    }

    // A pen that could not be told has to be looked at by somebody: that is no success.
    private static ExitCode Outcome(EmergencyStopResponse answer) =>
        answer.Pens.Any(static stop => stop.FrameResult == StopFrameResult.LineDown) ? ExitCode.No : ExitCode.Ok;
}

using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>alarms: those that stand, or all of one session. Looking at them here does not count as having shown them.</summary>
internal static class AlarmCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Option<string?>("--pen") { Description = "Only those of this pen.", HelpName = "PEN" };
        var session = new Option<string?>("--session") { Description = "All of this session, also those that are over.", HelpName = "SESSION" };
        return shared.Run(new Command("alarms", "The alarms that stand, highest priority first; or all of one session.") { pen, session }, async run =>
        {
            var service = await run.ServiceAsync();
            var answer = await service.Alarms.ListAlarmsAsync(
                new ListAlarmsRequest { PenId = run.Get(pen) ?? "", SessionId = run.Get(session) ?? "" }, deadline: service.Deadline, cancellationToken: run.Cancellation);
            Show(run.Screen, answer);
            return ExitCode.Ok;
        });
    }

    private static void Show(Screen screen, ListAlarmsResponse answer)
    {
        if (screen.Json)
        {
            screen.Document(answer);
            return;
        }

        if (answer.Alarms.Count == 0)
        {
            screen.Line("No alarm.");
            return;
        }

        var table = screen.Table("RAISED", "PRIORITY", "ABOUT", "RULE", "PEN", "WHAT HAPPENED", "WHAT TO DO");
        foreach (var alarm in answer.Alarms)
        {
            table.AddRow(
                screen.Time(alarm.RaisedAt), Paint(alarm.Priority), Of(alarm.Group), Safe(alarm.RuleId), Safe(alarm.PenId),
                Safe(alarm.Sentence) + (alarm.Stands ? "" : " [grey](over)[/]"), Safe(alarm.WhatToDo));
        }

        screen.Show(table);
    }
}

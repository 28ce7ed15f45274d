using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>arming-report: everything that keeps a pen from being armed, each with what to do about it.</summary>
internal static class ArmingReportCommand
{
    public static Command Create(SharedOptions shared)
    {
        var session = new Argument<string>("session") { Description = "As sessions list shows it." };
        var area = new Option<string?>("--area") { Description = "Where. Without it: the first area of the plan whose passes are not all made.", HelpName = "AREA" };
        var side = new Option<string?>("--side") { Description = "Which side. Goes with --area.", HelpName = "SIDE" };
        var pass = new Option<uint?>("--pass") { Description = "Number of the pass, from 1. Without it: the next one.", HelpName = "N" };
        var direction = new Option<string>("--direction") { Description = "Direction of the pass.", HelpName = "DIRECTION", DefaultValueFactory = static _ => "horizontal" };
        var lease = new Option<uint>("--lease") { Description = "The control lease under which the pen would be armed; without it the report says that there is none.", HelpName = "NUMBER" };
        var cartridge = new Option<string?>("--cartridge") { Description = "The registered cartridge that is in, where the pen reads no tag.", HelpName = "ID" };
        area.CompletionSources.Add(Choices<TreatmentArea>());
        side.CompletionSources.Add(Choices<BodySide>());
        direction.CompletionSources.Add(Choices<PassDirection>());
        return shared.Run(
            new Command("arming-report", "What keeps the pen of a session from being armed. Exit code 1 when something does.") { session, area, side, pass, direction, lease, cartridge },
            async run =>
            {
                var target = await TargetAsync(run, run.Get(session)!, run.Get(area), run.Get(side), run.Get(pass));
                target.Direction = Parse<PassDirection>("--direction", run.Get(direction)!);
                return await ReportAsync(
                    run, new GetArmingReportRequest { SessionId = run.Get(session), Target = target, LeaseNumber = run.Get(lease), CartridgeId = run.Get(cartridge) ?? "" });
            });
    }

    private static async Task<PassTarget> TargetAsync(CommandRun run, string sessionId, string? area, string? side, uint? pass)
    {
        if (area is null != side is null)
        {
            throw PenCtlException.Option("--area and --side belong together, and one is missing.", "Give both, or neither.");
        }

        var service = await run.ServiceAsync();
        var session = (await service.Sessions.GetSessionAsync(
            new GetSessionRequest { SessionId = sessionId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Session;
        var item = area is null
            ? session.Progress.FirstOrDefault(static one => one.PassesClosed < one.PassesPlanned) ?? session.Progress.FirstOrDefault()
            : session.Progress.FirstOrDefault(one => one.Area == Parse<TreatmentArea>("--area", area) && one.Side == Parse<BodySide>("--side", side!));
        return new PassTarget
        {
            Area = item?.Area ?? Parse<TreatmentArea>("--area", area ?? ""),
            Side = item?.Side ?? Parse<BodySide>("--side", side ?? ""),
            PassNumber = pass ?? Math.Min((item?.PassesClosed ?? 0) + 1, Math.Max(1, item?.PassesPlanned ?? 1)),
        };
    }

    private static async Task<ExitCode> ReportAsync(CommandRun run, GetArmingReportRequest request)
    {
        var service = await run.ServiceAsync();
        var answer = await service.Sessions.GetArmingReportAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
        var report = answer.Report;
        var code = report.MayArm || report.ReadyForReadBack ? ExitCode.Ok : ExitCode.No;
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
            return code;
        }

        run.Screen.Line($"[bold]{Target(request.Target)}[/], judged {run.Screen.Time(report.EvaluatedAt)}");
        foreach (var one in report.Preconditions.Where(static one => one.Verdict != PreconditionVerdict.Passed))
        {
            if (one.Verdict == PreconditionVerdict.NotJudged)
            {
                run.Screen.Line($"[yellow]?[/] {Safe(one.RuleId)} {Safe(one.HazardId)} cannot be judged yet: {Safe(one.NotJudgedBecause)}");
                continue;
            }

            run.Screen.Line($"[red]✗[/] {Safe(one.Refusal?.RuleId ?? one.RuleId)} {Safe(one.HazardId)} {Safe(one.Refusal?.Sentence ?? "")}");
            if (one.Refusal?.Remedy is { Length: > 0 } remedy)
            {
                run.Screen.Line($"    {Safe(remedy)}");
            }
        }

        run.Screen.Line($"[green]✓[/] {report.Preconditions.Count(static one => one.Verdict == PreconditionVerdict.Passed)} of {report.Preconditions.Count} hold");
        run.Screen.Line($"Records looked at: {Safe(report.History)}");
        run.Screen.Line(
            report.MayArm ? "[green bold]It would be armed.[/]"
            : report.ReadyForReadBack ? "[green]It would be armed once the operator was shown what is to be armed.[/]"
            : "[red bold]It would not be armed.[/]");
        return code;
    }
}

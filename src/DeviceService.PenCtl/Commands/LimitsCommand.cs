using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>limits: every bound on one area, which one binds, and where each comes from.</summary>
internal static class LimitsCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string?>("pen") { Description = "Serial number; or give --session.", Arity = ArgumentArity.ZeroOrOne };
        var session = new Option<string?>("--session") { Description = "The pen of this session, with its plan.", HelpName = "SESSION" };
        var area = new Option<string>("--area") { Description = "Where.", HelpName = "AREA", Required = true };
        var side = new Option<string>("--side") { Description = "Which side.", HelpName = "SIDE", Required = true };
        var indication = new Option<string?>("--indication") { Description = "What is treated; required without --session.", HelpName = "INDICATION" };
        area.CompletionSources.Add(Choices<TreatmentArea>());
        side.CompletionSources.Add(Choices<BodySide>());
        indication.CompletionSources.Add(Choices<TreatmentIndication>());
        return shared.Run(new Command("limits", "Every bound on one area and side, which one binds, and what it would take to go further.") { pen, session, area, side, indication }, run =>
        {
            var request = new GetEffectiveLimitsRequest { Area = Parse<TreatmentArea>("--area", run.Get(area)!), Side = Parse<BodySide>("--side", run.Get(side)!) };
            switch (run.Get(pen), run.Get(session), run.Get(indication))
            {
                case (null, { } named, null):
                    request.SessionId = named;
                    break;
                case ({ } named, null, { } treated):
                    request.PenId = named;
                    request.Indication = Parse<TreatmentIndication>("--indication", treated);
                    break;
                default:
                    throw PenCtlException.Option(
                        "Whose limits are asked for is not clear.", "Write penctl limits PEN --indication INDICATION, or penctl limits --session SESSION; --area and --side with both.");
            }

            return ShowAsync(run, request);
        });
    }

    private static async Task<ExitCode> ShowAsync(CommandRun run, GetEffectiveLimitsRequest request)
    {
        var service = await run.ServiceAsync();
        var answer = await service.Safety.GetEffectiveLimitsAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
            return ExitCode.Ok;
        }

        var (screen, limits) = (run.Screen, answer.Limits);
        screen.Line($"[bold]{Of(limits.Area)} {Of(limits.Side)}[/], {Of(limits.Indication)}, pen {Safe(limits.PenId)}");
        screen.Facts(
            ("limit", $"[bold]{limits.NeedleProtrusionLimitUm} um[/]; one sample above it stops the pen"),
            ("highest setting", $"{limits.HighestSettingUm} um: {limits.MarginUm} um below the limit, by {Safe(limits.MarginSource)}"),
            ("at the most", $"{limits.HighestSettingEverUm} um, by another plan and a prescriber's override"),
            ("to go deeper", Safe(limits.ToGoDeeperSentence)),
            ("rate", $"{Rate(limits.MinStrokeRateMillihertz)} to {Rate(limits.MaxStrokeRateMillihertz)}"),
            ("to go faster", Safe(limits.ToGoFasterSentence)),
            ("longest press", Seconds(limits.LongestActivation)),
            ("in force", limits.InForce ? "yes: the pen enforces exactly these" : "no: the pen has not confirmed these"),
            ("profile", Safe($"{limits.ProfileId} version {limits.ProfileVersion} {limits.ProfileDigest}")));
        var depths = screen.Table("DEPTH BY", "NOW", "RECOMMENDED", "ABSOLUTE", "BINDS", "MARK", "SOURCE");
        foreach (var bound in limits.DepthBounds)
        {
            depths.AddRow(
                Of(bound.Origin), $"{bound.NeedleProtrusionUm} um", $"{bound.RecommendedUm} um", $"{bound.AbsoluteUm} um", bound.Binds ? "[bold]yes[/]" : "",
                Of(bound.Mark), Safe(bound.Source));
        }

        screen.Show(depths);
        var rates = screen.Table("RATE BY", "HIGHEST", "BINDS", "MARK", "SOURCE");
        foreach (var bound in limits.RateBounds)
        {
            rates.AddRow(Of(bound.Origin), Rate(bound.MaxStrokeRateMillihertz), bound.Binds ? "[bold]yes[/]" : "", Of(bound.Mark), Safe(bound.Source));
        }

        screen.Show(rates);
        var budgets = screen.Table("BUDGET", "AT MOST", "USED", "LEFT", "MARK", "SOURCE");
        foreach (var bound in answer.BudgetBounds)
        {
            // Without a session nothing is known to be used, and an area that is not planned has no budget.
            var standing = answer.Budgets.FirstOrDefault(budget => budget.Kind == bound.Kind);
            budgets.AddRow(
                Of(bound.Kind), Amount(bound.Limit, bound.Unit), standing is null ? "" : Amount(standing.Used, standing.Unit),
                standing is null ? "" : Amount(standing.Remaining, standing.Unit), Of(bound.Mark), Safe(bound.Source));
        }

        screen.Show(budgets);
        return ExitCode.Ok;
    }

    private static string Amount(ulong value, string unit) => unit == "1" ? $"{value}" : $"{value} {Safe(unit)}";
}

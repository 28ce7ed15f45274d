using System.CommandLine;
using System.Globalization;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>drift: how a pen changes from session to session, and whether it should see a technician before it fails.</summary>
internal static class DriftCommand
{
    private const double Thousandths = 1_000;

    // As the service rounds a set depth down.
    private const uint DepthStepUm = 250;

    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string>("pen") { Description = "Its serial number." };
        return shared.Run(
            new Command("drift", "How a pen changes from session to session: measured against set depth, and the motor's current on the skin. Exit code 1 when it warns.") { pen },
            async run =>
            {
                var service = await run.ServiceAsync();
                var answer = await service.Calibrations.GetDriftTrendAsync(
                    new GetDriftTrendRequest { PenId = run.Get(pen)! }, deadline: service.Deadline, cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                }
                else
                {
                    Show(run.Screen, answer);
                }

                return answer.Depth is { Warns: true } || answer.Current is { Warns: true } ? ExitCode.No : ExitCode.Ok;
            });
    }

    private static void Show(Screen screen, GetDriftTrendResponse answer)
    {
        if (answer.Points.Count == 0)
        {
            screen.Line("No session of this pen is on record since its newest certificate.");
            return;
        }

        var points = screen.Table("SESSION", "ENDED", "MEASURED - SET", "CURRENT ON SKIN");
        foreach (var point in answer.Points)
        {
            points.AddRow(
                Safe(point.SessionId), screen.Time(point.EndedAt), $"{Value(point.DeviationNm, signed: true)} um",
                point.HasLoadedCurrentUa ? $"{Value((long)point.LoadedCurrentUa)} mA" : "-");
        }

        screen.Show(points);
        var trends = screen.Table("TREND", "SESSIONS", "NOW", "EACH SESSION", "IN 10 MORE", "SCATTER", "STOPPED AT", "VERDICT");
        Row("depth", answer.Depth, "um");
        Row(answer.CurrentAtMillihertz == 0 ? "current" : $"current at {Load(answer)}", answer.Current, "mA");
        screen.Show(trends);

        void Row(string name, DriftTrend? trend, string unit) => trends.AddRow(trend is null
            ? [name, "-", "-", "-", "-", "-", "-", "too few sessions"]
            : [
                name, trend.Sessions.ToString(CultureInfo.InvariantCulture), $"{Value(trend.Now, signed: true)} {unit}", $"{Value(trend.PerSession, signed: true)} {unit}",
                $"{Value(trend.Ahead, signed: true)} {unit}", $"{Value((long)trend.Scatter)} {unit}", $"{Value((long)trend.Allowed)} {unit}",
                trend.Warns ? "[yellow]WARNS[/]" : "[green]steady[/]",
            ]);
    }

    // Sessions without that load have no current in the table.
    private static string Load(GetDriftTrendResponse answer) => Rate(answer.CurrentAtMillihertz) + (answer.HasCurrentAtDepthUm
        ? $", {Of(answer.CurrentAtArea)}, {answer.CurrentAtDepthUm} to {answer.CurrentAtDepthUm + DepthStepUm - 1} um"
        : ", any depth and area");

    private static string Value(long thousandths, bool signed = false) =>
        Number(thousandths / Thousandths, signed ? "+0.0;-0.0;0.0" : "0.0");
}

using System.Globalization;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>A calibration on the screen: its readings by point and side, and what they came to.</summary>
internal static class CalibrationPage
{
    /// <summary>Readings of a phase that count and lie apart.</summary>
    public static IEnumerable<DepthReading> Outliers(Calibration calibration, CalibrationPhase phase) =>
        calibration.Readings.Where(one => one.Step.Phase == phase && !one.Replaced && one.Outlier);

    /// <summary>The errors of a phase: a row for each point, a cell for each side, each with the number of its step.</summary>
    public static void ShowReadings(Screen screen, Calibration calibration, CalibrationPhase phase)
    {
        var counting = calibration.Readings.Where(one => one.Step.Phase == phase && !one.Replaced).ToArray();
        var table = screen.Table($"POINT, {Of(phase).ToUpperInvariant()}", "ERROR FROM BELOW (STEP)", "ERROR FROM ABOVE (STEP)");
        foreach (var point in counting.GroupBy(static one => one.Step.SetUm).OrderBy(static group => group.Key))
        {
            string Side(SweepDirection direction) => string.Join("  ", point.Where(one => one.Step.Direction == direction).OrderBy(static one => one.Step.Number).Select(Cell));
            table.AddRow($"{point.Key} um", Side(SweepDirection.Up), Side(SweepDirection.Down));
        }

        screen.Show(table);
    }

    /// <summary>What the points of a phase came to, in a line.</summary>
    public static void ShowResult(Screen screen, string name, CalibrationResult? result)
    {
        if (result is null)
        {
            return;
        }

        screen.Line($"{name}: {(result.Passed ? "[green]within[/]" : "[red]beyond[/]")} {result.ToleranceUm} um. Worst error {Um(result.WorstErrorNm)} um at {result.WorstSetUm} um, "
            + $"U = {Um((long)result.ExpandedUncertaintyNm, signed: false)} um (k = 2), backlash {Um((long)result.BacklashNm, signed: false)} um, "
            + $"gain {(result.GainPpm / 1e6).ToString("0.0000", CultureInfo.InvariantCulture)}, offset {Um(result.OffsetNm)} um.");
    }

    /// <summary>Nanometres as micrometres with one decimal.</summary>
    public static string Um(long nm, bool signed = true) => (nm / 1000.0).ToString(signed ? "+0.0;-0.0;0.0" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>The whole of it, for show.</summary>
    public static void Show(Screen screen, Calibration calibration)
    {
        screen.Facts(
            ("calibration", Safe(calibration.CalibrationId)),
            ("pen", Safe($"{calibration.PenId}, {calibration.Vendor} {calibration.Model}, firmware {calibration.FirmwareVersion}") + (calibration.Simulated ? " [aqua](simulated)[/]" : "")),
            ("stage", Paint(calibration.Stage)),
            ("next", Safe(calibration.Instruction)),
            ("readings", calibration.ReadingsWanted == 0 ? "" : $"{calibration.ReadingsDone} of {calibration.ReadingsWanted}"),
            ("rate readings", calibration.RateReadingsWanted == 0 ? "" : $"{calibration.StrokeRates.Count}, and {calibration.RateReadingsWanted} at the least before there is a certificate"),
            ("gauge", Safe(calibration.GaugeId)),
            ("temperature", (calibration.TemperatureDecidegrees / 10.0).ToString("0.0", CultureInfo.InvariantCulture) + " C"),
            ("tolerance", $"{calibration.ToleranceUm} um"),
            ("begun", $"{screen.Time(calibration.StartedAt)} by {Safe(calibration.StartedBy)}"),
            ("ended", screen.Time(calibration.EndedAt)),
            ("adjustment", Safe(calibration.Adjustment)),
            ("aborted", Safe(calibration.AbortReason)),
            ("stroke rate", string.Join("; ", calibration.StrokeRates.Select(Told).Concat(calibration.StrokeRatesNotCounted.Select(static one => $"{Told(one)}, which does not count: {Safe(one.NotCountedBecause)}")))),
            ("certificate", Safe(calibration.CertificateId)));
        foreach (var phase in (ReadOnlySpan<CalibrationPhase>)[CalibrationPhase.AsFound, CalibrationPhase.AsLeft])
        {
            if (calibration.Readings.Any(one => one.Step.Phase == phase))
            {
                ShowReadings(screen, calibration, phase);
            }
        }

        foreach (var (replaced, at) in calibration.Readings.Select(static (one, at) => (one, at)).Where(static pair => pair.one.Replaced))
        {
            var later = calibration.Readings.Skip(at + 1).First(one => one.Step.Phase == replaced.Step.Phase && one.Step.Number == replaced.Step.Number);
            screen.Line($"{Of(replaced.Step.Phase)}, step {replaced.Step.Number}: pen {replaced.IndicatedUm} um, gauge {replaced.GaugeUm} um was taken again: {Safe(later.ReplacesReason)}");
        }

        ShowResult(screen, "as found", calibration.AsFound);
        ShowResult(screen, "as left", calibration.AsLeft);
    }

    /// <summary>A reading of the stroke rate, with its verdict.</summary>
    public static string Told(StrokeRateReading rate) =>
        $"{(rate.SetMillihertz == 0 ? "" : $"set {Rate(rate.SetMillihertz)}, ")}pen {Rate(rate.SeenMillihertz == 0 ? rate.IndicatedMillihertz : rate.SeenMillihertz)}, gauge {Rate(rate.GaugeMillihertz)}, "
        + $"U = {Rate(rate.ExpandedUncertaintyMillihertz)} (k = 2), {(rate.Passed ? "[green]within[/]" : "[red]beyond[/]")} {Rate(rate.ToleranceMillihertz)}";

    /// <summary>A stage as a word.</summary>
    public static string Paint(CalibrationStage stage) => stage switch
    {
        CalibrationStage.Passed => "[green bold]passed[/]",
        CalibrationStage.Failed => "[red bold]failed[/]",
        CalibrationStage.Aborted => "[yellow]aborted[/]",
        _ => $"[yellow]{Of(stage)}[/]",
    };

    private static string Cell(DepthReading read)
    {
        var error = ((int)read.IndicatedUm - read.GaugeUm).ToString("+0;-0;0", CultureInfo.InvariantCulture);
        return read.Outlier ? $"[red]{error}! ({read.Step.Number})[/]" : $"{error} ({read.Step.Number})";
    }
}

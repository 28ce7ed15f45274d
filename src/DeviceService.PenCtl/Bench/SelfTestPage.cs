using System.Globalization;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>A self-test as text: what was found, and what it came to.</summary>
internal static class SelfTestPage
{
    /// <summary>Facts about it.</summary>
    public static void Introduce(Screen screen, SelfTest test) => screen.Facts(
        ("self-test", Safe(test.SelfTestId)),
        ("pen", Safe($"{test.PenId}, {test.Model}, firmware {test.FirmwareVersion}") + (test.Simulated ? " [aqua](simulated)[/]" : "")),
        ("start of it", test.BootId.ToString("x16", CultureInfo.InvariantCulture)),
        ("begun", $"{screen.Time(test.BegunAt)} by {Safe(test.Operator?.OperatorId ?? "")}"));

    /// <summary>One line for one check, with its numbers or the reason.</summary>
    public static string Line(SelfTestFinding finding) => finding.Verdict switch
    {
        SelfTestVerdict.Pass => $"[green bold]PASS[/]       {Of(finding.Check)}{Numbers(finding)}",
        SelfTestVerdict.Fail => $"[red bold]FAIL[/]       {Of(finding.Check)}: {Safe(finding.Reason)}",
        _ => $"[yellow]NOT TESTED[/] {Of(finding.Check)}: {Safe(finding.Reason)}",
    };

    /// <summary>Every check, and the whole.</summary>
    public static void ShowResult(Screen screen, SelfTest test)
    {
        screen.Line();
        foreach (var finding in test.Findings)
        {
            screen.Line(Line(finding));
        }

        var reason = test.EndReason.Length == 0 ? "" : $" {Safe(test.EndReason)}";
        screen.Line(test.Stage switch
        {
            SelfTestStage.Passed => "[green bold]PASSED[/] Every check passed, under this firmware.",
            SelfTestStage.Failed when test.Findings.Any(static one => one is { Verdict: SelfTestVerdict.Fail, Check: SelfTestCheck.Stop or SelfTestCheck.DeadMan }) =>
                "[red bold]FAILED[/] The pen is quarantined, and is not armed until a later self-test passes.",
            SelfTestStage.Failed => $"[red bold]FAILED[/]{reason} Have what failed looked at, and run another.",
            SelfTestStage.Incomplete => $"[yellow bold]INCOMPLETE[/]{reason} What was not tested has not passed.",
            _ => "[yellow bold]OPEN[/]",
        });
    }

    /// <summary>How penctl ends with it.</summary>
    public static ExitCode CodeOf(SelfTest test) => test.Stage switch
    {
        SelfTestStage.Passed => ExitCode.Ok,
        SelfTestStage.Failed => ExitCode.No,
        _ => ExitCode.Incomplete,
    };

    private static string Numbers(SelfTestFinding finding) => finding.Measurements.Count == 0
        ? ""
        : ": " + string.Join(", ", finding.Measurements.Select(static one => Safe($"{one.Name} {one.Observed.ToString(CultureInfo.InvariantCulture)}{Bound(one)}")));

    private static string Bound(SelfTestMeasurement one) => (one.HasLowest, one.HasHighest) switch
    {
        (true, true) when one.Lowest == one.Highest => "",
        (true, true) => string.Create(CultureInfo.InvariantCulture, $" ({one.Lowest} to {one.Highest})"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $" (>= {one.Lowest})"),
        (false, true) => string.Create(CultureInfo.InvariantCulture, $" (<= {one.Highest})"),
        _ => "",
    };
}

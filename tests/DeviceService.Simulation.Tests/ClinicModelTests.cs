using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DeviceService.Simulation.Stories;

namespace DeviceService.Simulation.Tests;

/// <summary>Random stories of one clinic under all of its rules, held against a ledger that knows nothing of the service (docs/simulation.md).</summary>
/// <remarks>Each is lived by one thread that has its process for itself: so the program that lives them is started, and nothing here runs beside them in it.</remarks>
public sealed class ClinicModelTests
{
    private const int Stories = 150;

    private static readonly string[] Seen =
    [
        "ArmSession done", "ArmSession R-BUDGET-PUNCTURES", "ArmSession R-CALIBRATION-EXPIRED", "ArmSession R-CARTRIDGE-ABSENT", "ArmSession R-CARTRIDGE-EXPIRED",
        "ArmSession R-CARTRIDGE-UNKNOWN", "ArmSession R-CARTRIDGE-USED", "ArmSession R-CLOCK", "ArmSession R-CONTROL-STALE", "ArmSession R-DEPTH-AREA",
        "ArmSession R-PREPARATION-SUPERVISOR", "ArmSession R-SCREENING-EXPIRED", "ArmSession R-STOP-LATCHED", "ChangeOperator done", "ChangeOperator R-DEPTH-ROLE",
        "CreateSession done", "CreateSession R-CLOCK", "CreateSession R-COURSE-UNNAMED", "CreateSession R-DEPTH-AREA", "CreateSession R-INTERVAL-ABSOLUTE",
        "CreateSession R-RATE-INDICATION", "GrantOverride done",
        "GrantOverride R-OVERRIDE-ABSOLUTE-DEPTH", "ImportCalibration done", "TakeControl R-CONTROL-ARMED", "UpdatePlan done", "UpdatePlan R-SESSION-STATE",
    ];

    [Fact]
    public async Task Whoever_does_what_in_whichever_order_needles_move_within_what_the_ledger_permits_and_what_it_permits_is_armed()
    {
        var (code, told, totals) = await LiveAsync(first: 0, Stories);

        Assert.True(code == 0, told);
        Assert.Equal((Stories, 0), (totals!.Stories, totals.Failed));
        TestContext.Current.TestOutputHelper?.WriteLine(told);

        // What nobody did, and what nothing spoke against, proves nothing.
        Assert.All(Seen, seen => Assert.True(totals.Answers.GetValueOrDefault(seen) > 0, $"No story has '{seen}'.\n{told}"));
        Assert.True(totals.Answers[Tally.MotorMs] > 10_000, told);
    }

    [Fact]
    public async Task The_same_number_is_the_same_story_to_the_last_answer()
    {
        var (first, again) = (await LiveAsync(first: 7, 2), await LiveAsync(first: 7, 2));

        Assert.Equal(first.Totals!.Trace, again.Totals!.Trace);
        Assert.NotEqual(first.Totals.Trace, (await LiveAsync(first: 9, 2)).Totals!.Trace);
    }

    private static async Task<(int Code, string Told, StoryTotals? Totals)> LiveAsync(int first, int count)
    {
        string[] arguments =
        [
            "exec", typeof(StoriesCommand).Assembly.Location, "--stories", count.ToString(CultureInfo.InvariantCulture), "--first", first.ToString(CultureInfo.InvariantCulture), "--json",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var told = await output + await errors;
            var json = told.Split('\n').LastOrDefault(static line => line.StartsWith('{'));
            return (process.ExitCode, told, json is null ? null : JsonSerializer.Deserialize(json, StoryTotalsJson.Default.StoryTotals));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

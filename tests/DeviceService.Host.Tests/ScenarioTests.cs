using Grpc.Core;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>
/// The same scenario in virtual time and in real time: there on a line that hands bytes over each millisecond, here on a real
/// pseudo-terminal with the service on real gRPC and its real journal. What virtual time shows is worth as much as the two ends agree.
/// </summary>
[Collection(RealLines.Name)]
public sealed class ScenarioTests : LoggedTests
{
    private const int SettlingMs = 5_000;
    private const int ArmingsMax = 20;
    private const int Attempts = 5;

    // Of strokes at 100 a second, what a stop may come earlier or later by: one permission's interval and the time on the line.
    private const int StrokesTolerance = 12;

    private static readonly Dictionary<string, string> Own = new()
    {
        ["a plain pass"] = """
            scenario: a plain pass
            steps:
              - { at_ms: 0, touch: { area: FOREHEAD, glide_um_per_second: 20000 } }
              - { at_ms: 50, do: PRESS }
              - { at_ms: 1550, do: RELEASE }
              - { at_ms: 1650, do: LIFT_OFF }
            """,
        ["pressed twice"] = """
            scenario: pressed twice
            steps:
              - { at_ms: 0, touch: { area: FOREHEAD, glide_um_per_second: 20000 } }
              - { at_ms: 50, do: PRESS }
              - { at_ms: 850, do: RELEASE }
              - { at_ms: 1500, do: PRESS }
              - { at_ms: 2300, do: RELEASE }
              - { at_ms: 2400, do: LIFT_OFF }
            """,
        ["the cartridge is pulled"] = """
            scenario: the cartridge is pulled in mid-pass
            steps:
              - { at_ms: 0, touch: { area: FOREHEAD, glide_um_per_second: 20000 } }
              - { at_ms: 50, do: PRESS }
              - { at_ms: 1050, do: REMOVE_CARTRIDGE }
              - { at_ms: 1500, do: RELEASE }
            """,
        ["the needles read too deep"] = """
            scenario: a sensor reads too deep
            steps:
              - { at_ms: 0, touch: { area: FOREHEAD, glide_um_per_second: 20000 } }
              - { at_ms: 50, do: PRESS }
              - { at_ms: 1050, fault: { kind: DEPTH_READS_HIGH, value: 1500 } }
              - { at_ms: 1500, do: RELEASE }
              - { at_ms: 1600, clear: ALL }
            """,
    };

    // Every file that is shipped.
    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("simulator/scenarios"), "*.yaml").Select(static file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Scenarios => [.. Own.Keys, .. Files];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_scenario_ends_on_a_real_line_as_it_does_in_virtual_time(string name)
    {
        var yaml = Own.GetValueOrDefault(name) ?? await File.ReadAllTextAsync(RepositoryRoot.Combine($"simulator/scenarios/{name}.yaml"));
        var expected = await VirtualScenario.RunAsync(Log, yaml, SettlingMs);

        var ends = new List<string>();
        while (ends.Count < Attempts)
        {
            // A machine too busy to renew a permission in time is stopped by the pen, as it should be: that is another scenario, and tried again.
            var end = await RunOnALineAsync(yaml);
            if (end is not null && end.IsAs(expected, StrokesTolerance))
            {
                return;
            }

            ends.Add(end?.ToString() ?? "not armed");
        }

        Assert.Fail($"in virtual time: {expected}\non the line: {string.Join("\non the line: ", ends)}");
    }

    /// <summary>Null when the pen was not armed up to the first step.</summary>
    private async Task<ScenarioEnd?> RunOnALineAsync(string yaml)
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        if (!await ArmedAsync(bench, session.SessionId))
        {
            return null;
        }

        var ready = await bench.Simulated.WaitForAsync(
            static pen => pen.State != Simulator.V1.PenState.Armed || Math.Abs(pen.MeasuredProtrusionUm - Bench.SettingUm) <= 40, TimeSpan.FromSeconds(5));
        ready = await PassedAsync(bench, ready, VirtualScenario.StandingMs);
        if (ready.State != Simulator.V1.PenState.Armed)
        {
            return null;
        }

        await bench.Simulated.RunScenarioAsync(yaml);
        var pen = await PassedAsync(bench, await bench.Simulated.GetPenAsync(), SettlingMs);
        return ScenarioEnd.Of(await bench.GetAsync(session.SessionId), pen);
    }

    private static Task<Simulator.V1.Pen> PassedAsync(Bench bench, Simulator.V1.Pen since, int ms) =>
        bench.Simulated.WaitForAsync(later => later.DeviceTimeUs >= since.DeviceTimeUs + ((ulong)ms * 1_000), TimeSpan.FromSeconds(30));

    // A pen that just came online is not armed before its clock is mapped and its samples flow: wait a moment, says the refusal.
    private static async Task<bool> ArmedAsync(Bench bench, string sessionId)
    {
        var refused = StatusCode.FailedPrecondition;
        for (var tried = 0; refused == StatusCode.FailedPrecondition && tried < ArmingsMax; tried++)
        {
            try
            {
                await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(sessionId));
                return true;
            }
            catch (RpcException answer) when (answer.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unknown)
            {
                refused = answer.StatusCode;
                await Task.Delay(100);
            }
        }

        return false;
    }
}

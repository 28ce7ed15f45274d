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
    private const int ArmingsMax = 50;
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

    // Of the files that are shipped, those with what befalls the host: how they end in virtual time, where alone they run.
    private static readonly Dictionary<string, string> HostEnds = new()
    {
        ["clock-steps"] = "Armed, Unspecified; stopped for []; activations [TriggerReleased]; alarms []; pen Armed, drive off, needles out",
        ["disk-fails"] = "Paused, Unspecified; stopped for []; activations [TriggerReleased]; alarms [R-JOURNAL-FAILED]; pen Disarmed, drive off, needles in",
        ["disk-slow"] = "Stopped, JournalFailed; stopped for [JournalFailed]; activations [TriggerReleased JournalFailed]; alarms [R-JOURNAL-FAILED]; "
            + "pen Latched, drive off, needles in",

        ["threads-stall"] = "Stopped, DeadMan; stopped for [DeadMan]; activations [DeadMan]; alarms [R-DEAD-MAN]; pen Latched, drive off, needles in",
    };

    // Every file that is shipped.
    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("simulator/scenarios"), "*.yaml").Select(static file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Scenarios => [.. Own.Keys, .. Files.Where(static name => !BefallsTheHost(Read(name)))];

    public static TheoryData<string> HostScenarios => [.. Files.Where(static name => BefallsTheHost(Read(name)))];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_scenario_ends_on_a_real_line_as_it_does_in_virtual_time(string name)
    {
        var yaml = Own.GetValueOrDefault(name) ?? Read(name);
        var expected = await VirtualScenario.RunAsync(Log, yaml, SettlingMs);

        var ends = new List<ScenarioEnd>();
        while (ends.Count < Attempts)
        {
            var end = await RunOnALineAsync(yaml);
            ends.Add(end);
            if (end.IsAs(expected, StrokesTolerance))
            {
                return;
            }

            // A machine too busy to renew a permission in time is stopped by the pen, as it should be: that is another scenario, and tried again. Any
            // other difference is one.
            if (!end.WasBusier(expected))
            {
                break;
            }
        }

        Assert.Fail($"in virtual time: {expected}\non the line: {string.Join("\non the line: ", ends)}");
    }

    [Theory]
    [MemberData(nameof(HostScenarios))]
    public async Task What_befalls_the_host_ends_as_its_laws_have_it(string name)
    {
        var end = await VirtualScenario.RunAsync(Log, Read(name), SettlingMs);

        var found = $"{end.Session}; stopped for [{end.Stops}]; activations [{end.Activations}]; alarms [{end.Alarms}]; pen {end.Pen}";
        Assert.True(found == HostEnds[name], $"it ended as {found}");
        Assert.Equal(end.StrokesOfPen, end.Strokes);
    }

    [Theory]
    [MemberData(nameof(HostScenarios))]
    public async Task What_befalls_the_host_is_refused_where_a_real_service_is_at_the_other_end(string name)
    {
        await using var bench = await Bench.StartAsync(Log);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => bench.Simulated.RunScenarioAsync(Read(name)));

        Assert.Matches(@"^steps\[\d+\]\.host\.kind is '[A-Z_]+'\. Leave it out here: a real service", refused.Message);
        Assert.False((await bench.Simulated.GetPenAsync()).SkinContact);
    }

    private static string Read(string name) => File.ReadAllText(RepositoryRoot.Combine($"simulator/scenarios/{name}.yaml"));

    private static bool BefallsTheHost(string yaml) => yaml.Contains("host: {", StringComparison.Ordinal);

    /// <summary>How it ended; the pen may have been stopped before the first step.</summary>
    private async Task<ScenarioEnd> RunOnALineAsync(string yaml)
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await ArmAsync(bench, session.SessionId);
        var pen = await bench.Simulated.WaitForAsync(
            static pen => pen.State != Simulator.V1.PenState.Armed || Math.Abs(pen.MeasuredProtrusionUm - Bench.SettingUm) <= 40, TimeSpan.FromSeconds(5));
        pen = await PassedAsync(bench, pen, VirtualScenario.StandingMs);
        if (pen.State == Simulator.V1.PenState.Armed)
        {
            await bench.Simulated.RunScenarioAsync(yaml);
            pen = await PassedAsync(bench, await bench.Simulated.GetPenAsync(), SettlingMs);
        }

        return ScenarioEnd.Of(await bench.GetAsync(session.SessionId), pen);
    }

    private static Task<Simulator.V1.Pen> PassedAsync(Bench bench, Simulator.V1.Pen since, int ms) =>
        bench.Simulated.WaitForAsync(later => later.DeviceTimeUs >= since.DeviceTimeUs + ((ulong)ms * 1_000), TimeSpan.FromSeconds(30));

    // A pen that just came online is not armed before its clock is mapped and its samples flow: wait a moment, says the refusal.
    private static async Task ArmAsync(Bench bench, string sessionId)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(sessionId));
                return;
            }
            catch (RpcException answer) when (answer.StatusCode is StatusCode.FailedPrecondition && tried < ArmingsMax)
            {
                await Task.Delay(100);
            }
        }
    }
}

using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;
using DeviceService.Simulation.Worlds;
using Microsoft.Extensions.Logging;

namespace DeviceService.Simulation.Tests;

/// <summary>The checks of a world beside those of needles and presses, each fed with what they have to notice.</summary>
public sealed class WorldWatchTests
{
    private readonly List<string> _violated = [];

    [Fact]
    public void P3_A_welded_motor_that_turns_on_after_a_stop_is_said_within_2500_ms()
    {
        var sight = new WeldedSight { Turns = true, Stopped = true };

        Assert.Contains("no alarm says", Welded(sight, WeldedWatch.SaidWithinMs + 1), StringComparison.Ordinal);
        Assert.Null(Welded(sight with { Said = true }, 2 * WeldedWatch.SaidWithinMs));
        Assert.Null(Welded(sight, WeldedWatch.SaidWithinMs));
    }

    [Fact]
    public void P3_A_welded_motor_is_armed_no_more() =>
        Assert.Contains("is armed", Welded(new WeldedSight { Turns = true, Stopped = true, Armed = true, Said = true }, PenWatch.DeadManMs + 2), StringComparison.Ordinal);

    [Fact]
    public void P3_A_motor_that_turns_by_itself_is_stopped_and_said_by_whoever_sees_it()
    {
        var sight = new WeldedSight { Turns = true, Seen = true };

        Assert.Contains("with the pen not armed", Welded(sight, WeldedWatch.SaidWithinMs + 1), StringComparison.Ordinal);
        Assert.Null(Welded(sight with { Seen = false }, 2 * WeldedWatch.SaidWithinMs));
    }

    [Fact]
    public void P5_An_entry_that_was_acknowledged_and_is_not_in_the_chain_is_a_defect()
    {
        var journal = new MemoryJournal();
        using var chain = new ChainDisk(journal);
        Append(journal);
        Assert.Null(chain.Defect());
        Assert.Null(chain.Crash(Dice.Of(1, 1)));

        var written = journal.Written;
        journal.Written = static _ => { };
        Append(journal);
        journal.Written = written;

        Assert.Contains("were acknowledged", chain.Defect(), StringComparison.Ordinal);
    }

    [Fact]
    public void P10_A_refusal_has_a_rule_that_there_is()
    {
        var refusal = Rules.PenUnknown.Refuse(("observed", "SIM-9"));
        new Calls((property, _) => _violated.Add(property), Lens.Clear).Judge("ArmSession", refusal);
        Assert.Empty(_violated);
        new Calls((property, _) => _violated.Add(property), Lens.Of("P10")!).Judge("ArmSession", refusal);

        Assert.Equal(["P10"], _violated);
    }

    [Fact]
    public void D_A_call_that_fails_is_a_defect()
    {
        var calls = new Calls((property, _) => _violated.Add(property), Lens.Clear);
        calls.Begin("ArmSession", SessionState.Ready, Task.FromException<Answer>(new InvalidOperationException("broken")), static _ => { });
        calls.Look();

        Assert.Equal(["D"], _violated);
    }

    [Fact]
    public void D_An_error_in_the_log_is_a_defect()
    {
        using var log = new WorldLog();
        log.Log(LogLevel.Warning, default, "late", null, static (said, _) => said);
        Assert.Null(log.Defect);
        log.Log(LogLevel.Error, default, "broken", null, static (said, _) => said);

        Assert.StartsWith("broken", log.Defect, StringComparison.Ordinal);
    }

    private static string? Welded(WeldedSight sight, int ms)
    {
        var watch = new WeldedWatch();
        return Enumerable.Range(1, ms).Select(at => watch.Look(at, sight)).FirstOrDefault(static wrong => wrong is not null);
    }

    private static void Append(MemoryJournal journal) => journal.AppendAsync(
    [
        new RequestRecord { At = default, By = Actor.Service, Principal = "a", Rpc = "b", RequestId = $"{journal.Count}", PayloadDigest = "c", Answer = null },
    ]).GetAwaiter().GetResult();
}

using DeviceService.Safety;
using DeviceService.Sessions;
using PenSimulator;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

/// <summary>
/// Through which a world sees what it holds its properties against: as it is. One that shows it wrongly in one way is a breach of one property, so
/// that a test can see that the whole way from there to the exit code works (<c>--feign</c>); the room itself goes on as it does.
/// </summary>
internal sealed record Lens
{
    private static readonly SortedDictionary<string, Func<Lens>> Feigned = new(StringComparer.Ordinal)
    {
        ["P1"] = static () => new Lens { Pen = static pen => pen.State == PenState.Armed ? pen with { ProtrusionUm = pen.ProtrusionUm + 1_000 } : pen },
        ["P2"] = static () => new Lens { Pen = static pen => pen.State == PenState.Armed ? pen with { DriveOn = true } : pen },
        ["P3"] = static () => new Lens { Pen = static pen => pen is { State: PenState.Latched, StrokeRateMillihertz: > 0 } ? pen with { DriveOn = true } : pen },
        ["P4"] = static () => new Lens { Presses = static presses => [.. presses.Skip(1)] },
        ["P6"] = static () => new Lens { Pen = static pen => pen with { CartridgeUid = "one" } },
        ["P7"] = static () => new Lens { Answer = static (rpc, answer) => rpc == "ResumeSession" && answer.Refusal?.RuleId == Rules.ControlStale.Id ? answer with { Refusal = null } : answer },
        ["P8"] = static () => new Lens { Pen = static pen => pen with { Strokes = pen.Strokes * 1_000 } },
        ["P9"] = static () => new Lens { Pen = LateStart() },
        ["P10"] = static () => new Lens { RuleId = static _ => "R-NONE" },
        ["O"] = static () => new Lens { Answer = static (rpc, answer) => rpc == "again" ? answer with { Refusal = null, Replayed = false } : answer },
        ["C"] = static () => new Lens { Answer = static (rpc, answer) => rpc == "CreateSession" && answer.Refusal?.RuleId == Rules.ClockNotSane.Id ? answer with { Refusal = null } : answer },
        ["D"] = static () => new Lens { LogsAtMs = 1_000 },
        ["L"] = static () => new Lens { Mends = false },
    };

    /// <summary>Shows everything as it is.</summary>
    public static Lens Clear { get; } = new();

    /// <summary>Every breach that can be feigned.</summary>
    public static IEnumerable<string> Names => Feigned.Keys;

    /// <summary>What is true of a pen.</summary>
    public Func<PenTruth, PenTruth> Pen { get; init; } = static pen => pen;

    /// <summary>What a call was answered.</summary>
    public Func<string, Answer, Answer> Answer { get; init; } = static (_, answer) => answer;

    /// <summary>The rule of a refusal.</summary>
    public Func<string, string> RuleId { get; init; } = static id => id;

    /// <summary>The presses on record.</summary>
    public Func<IReadOnlyList<ActivationRecord>, IReadOnlyList<ActivationRecord>> Presses { get; init; } = static presses => presses;

    /// <summary>Whether the line is mended at the end.</summary>
    public bool Mends { get; init; } = true;

    /// <summary>When an Error is logged; -1 for never.</summary>
    public int LogsAtMs { get; init; } = -1;

    /// <summary>One that feigns this breach; null where there is none of this name.</summary>
    public static Lens? Of(string? name) => name is null ? Clear : Feigned.GetValueOrDefault(name)?.Invoke();

    // A pen that was latched for a while, and turns.
    private static Func<PenTruth, PenTruth> LateStart()
    {
        const int LatchedMs = 20;
        var latchedMs = 0;
        return pen =>
        {
            latchedMs = pen.State == PenState.Latched ? latchedMs + 1 : 0;
            return latchedMs > LatchedMs ? pen with { DriveOn = true } : pen;
        };
    }
}

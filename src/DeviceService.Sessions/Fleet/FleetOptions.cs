using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a fleet is told at its start.</summary>
/// <param name="ServiceBuild">Version and commit of the service; every record of a pass names it.</param>
/// <param name="Profile">The profile in force, asked anew for each decision. It never changes under an open session.</param>
public sealed record FleetOptions(string ServiceBuild, Func<SafetyProfile> Profile)
{
    /// <summary>Bytes that one encoded sample takes at most.</summary>
    public const int EncodedSampleBytesMax = 160;

    /// <summary>Names this run; cursors and monotonic times belong to it.</summary>
    public string InstanceId { get; init; } = Guid.CreateVersion7().ToString("N");

    /// <summary>Most pens attached at once, 1 to 256.</summary>
    public int PensMax { get; init; } = 64;

    /// <summary>Makes ids: the prefix, a dash, and something unique for ever that sorts by time.</summary>
    public Func<string, string> NewId { get; init; } = static prefix => $"{prefix}-{Guid.CreateVersion7():N}";

    /// <summary>Whether commands need a control lease (law 16). The service always asks for one.</summary>
    public bool ControlRequired { get; init; } = true;

    /// <summary>Called first on the thread of each pen's loop: the place to put that thread before others.</summary>
    public Action? LoopStarted { get; init; }

    /// <summary>What the clinic's records say before a session is opened or a pen armed.</summary>
    public IEligibility Eligibility { get; init; } = NoEligibilityRules.Instance;

    /// <summary>The clocks of this run, where others share them; null for the fleet's own.</summary>
    public Clockwork? Clock { get; init; }

    /// <summary>How samples are put into the batches of <see cref="PenFleet.WatchTelemetry"/>; to be named where anybody watches.</summary>
    public SampleEncoding SampleEncoding { get; init; } = static (in PenSample _, Span<byte> _) => throw new InvalidOperationException("This fleet was given no encoding of samples.");

    /// <summary>Told on the thread that noticed it, a line thread among them: takes it without waiting. Null where nobody keeps incidents.</summary>
    public Action<Incident>? IncidentSeen { get; init; }

    /// <summary>Where the figures of lines lie over restarts; null where nobody keeps them.</summary>
    public IDiagnosticsStore? Diagnostics { get; init; }

    /// <summary>For a test that runs every loop itself; null where each pen has its thread.</summary>
    internal Action<PenOwner>? Woken { get; init; }
}

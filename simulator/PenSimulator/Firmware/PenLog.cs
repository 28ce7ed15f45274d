using Simulator.V1;

namespace PenSimulator.Firmware;

/// <summary>What a test may ask about afterwards: commands executed, leases spoken under, stops, and how drives ended.</summary>
internal sealed class PenLog
{
    private const int Kept = 256;
    private readonly Queue<ExecutedCommand> _commands = new();

    private readonly Queue<LeaseRun> _leases = new();
    private LeaseRun? _newestLease;

    public IEnumerable<ExecutedCommand> Commands => _commands;

    /// <summary>Copies: the newest run may still grow.</summary>
    public IEnumerable<LeaseRun> Leases => _leases.Select(static run => run.Clone());

    /// <summary>Each step of the state table that was taken, from its state by its event.</summary>
    public HashSet<(Penlink.V1.PenState State, FirmwareEvent Event)> Steps { get; } = [];

    public DriveEnd? LastStop { get; set; }

    public DriveEnd? LastDriveEnd { get; set; }

    public void Add(ExecutedCommand command)
    {
        if (_commands.Count == Kept)
        {
            _commands.Dequeue();
        }

        _commands.Enqueue(command);
    }

    /// <summary>A frame named this lease, whether it was obeyed or not.</summary>
    public void Heard(uint lease, ulong nowUs, bool arms)
    {
        if (_newestLease?.LeaseNumber != lease)
        {
            if (_leases.Count == Kept)
            {
                _leases.Dequeue();
            }

            _newestLease = new LeaseRun { LeaseNumber = lease, FirstDeviceTimeUs = nowUs };
            _leases.Enqueue(_newestLease);
        }

        _newestLease.LastDeviceTimeUs = nowUs;
        _newestLease.Arms += arms ? 1u : 0;
        _newestLease.Permissions += arms ? 0u : 1;
    }
}

using Simulator.V1;

namespace PenSimulator.Firmware;

/// <summary>What a test may ask about afterwards: commands executed, stops, and how drives ended.</summary>
internal sealed class PenLog
{
    private const int Kept = 256;
    private readonly Queue<ExecutedCommand> _commands = new();

    public IEnumerable<ExecutedCommand> Commands => _commands;

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
}

namespace PenSimulator.Firmware;

/// <summary>
/// What survives the loss of power. The firmware writes through <see cref="Write"/>, so that whoever keeps the memory on
/// a disk knows when it changed. Owned by the pen's thread.
/// </summary>
public sealed class NvMemory
{
    private NvContent _content = new();

    /// <summary>Rises with each write; a keeper compares it with the one it stored.</summary>
    public ulong Version { get; private set; }

    /// <summary>What is written; immutable.</summary>
    public NvContent Content
    {
        get => _content;
        init => _content = value;
    }

    internal void Write(NvContent content)
    {
        if (content != _content)
        {
            _content = content;
            Version++;
        }
    }
}

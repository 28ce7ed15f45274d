namespace PenSimulator;

/// <summary>What kind of pen is simulated. Constant from its making to its end.</summary>
public sealed record PenOptions
{
    /// <summary>1 to 31 characters of A-Z, a-z, 0-9 and "-._".</summary>
    public string SerialNumber { get; init; } = "SIM-0001";

    /// <summary>The model's name in the identity, 1 to 31 characters; null for the name that fits the depth control.</summary>
    public string? Model { get; init; }

    /// <summary>True for a pen whose depth a person sets by a dial; the firmware only reads it.</summary>
    public bool Dial { get; init; }

    /// <summary>1: the actuator's position only. 2: a needle sensor beside it.</summary>
    public int DepthChannels { get; init; } = 2;

    /// <summary>Speed of the line in bit/s, at least 115,200; 0 for a line that has none of its own.</summary>
    public int LineBitsPerSecond { get; init; }

    /// <summary>From it come sensor noise, nonces and line faults: the same seed is the same pen, bit by bit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>File to which every byte of a real line goes as text, written anew; null for none. It grows by some MB a minute.</summary>
    public string? FramesPath { get; init; }

    /// <summary>False to start without a cartridge.</summary>
    public bool CartridgeInserted { get; init; } = true;

    internal string ModelName => Model ?? (Dial ? "SimPen-Dial" : "SimPen");
}

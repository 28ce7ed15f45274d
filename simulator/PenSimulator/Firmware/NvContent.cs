using System.Collections.Immutable;

namespace PenSimulator.Firmware;

/// <summary>The cells of the non-volatile memory.</summary>
public sealed record NvContent
{
    /// <summary>Stops of every kind, ever.</summary>
    public uint StopCount { get; init; }

    /// <summary>True from a stop until it is acknowledged.</summary>
    public bool Latched { get; init; }

    /// <summary>Number of the newest stop's cause in penlink.v1.StopCause; 0 before the first.</summary>
    public int StopCause { get; init; }

    /// <summary>Presses that started the motor.</summary>
    public ulong PressCount { get; init; }

    /// <summary>Strokes of the needles; short by those of the last second after a loss of power.</summary>
    public ulong StrokeCount { get; init; }

    /// <summary>Milliseconds that the motor was driven.</summary>
    public ulong RunMs { get; init; }

    /// <summary>Falls that the firmware felt.</summary>
    public uint DropCount { get; init; }

    /// <summary>Starts of the firmware.</summary>
    public uint BootCount { get; init; }

    /// <summary>True while the motor is driven: found true at a start, power was lost while driving.</summary>
    public bool DrivingMark { get; init; }

    /// <summary>Entries of the host's journal that <see cref="JournalHash"/> stands for.</summary>
    public ulong JournalEntryCount { get; init; }

    /// <summary>32 bytes in hexadecimal; null before the first.</summary>
    public string? JournalHash { get; init; }

    /// <summary>Indicated and true um of each calibration point, in turn; empty without a curve.</summary>
    public ImmutableArray<uint> Calibration { get; init; } = [];
}

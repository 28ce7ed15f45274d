namespace DeviceService.PenLink;

/// <summary>Where the engine's frames go: a line, or a wire in virtual time.</summary>
internal interface ILineOutput
{
    /// <summary>Gives the frame to the line without waiting. False when it did not take all of it; what it took is abandoned.</summary>
    bool TryWrite(ReadOnlySpan<byte> frame);

    /// <summary>Drops what the line has not sent yet. False when this kind of line cannot.</summary>
    bool TryDropUnsent();

    /// <summary>True where a speed can be set that reaches the pen's own end: not through a serial server.</summary>
    bool SetsSpeed { get; }

    /// <summary>Goes on at another speed, in bit/s. False when this kind of line cannot, or not at that speed.</summary>
    bool TrySetSpeed(int bitsPerSecond);

    /// <summary>While true, nobody knows at which speed the pen listens, and a stop begins with a break.</summary>
    bool SpeedInDoubt { get; set; }

    /// <summary>True from the break of a stop on until <see cref="EndBreak"/>; nothing can be written meanwhile.</summary>
    bool IsBreaking { get; }

    /// <summary>Ends the break, so that frames can follow.</summary>
    void EndBreak();
}

namespace DeviceService.PenLink;

/// <summary>Where the engine's frames go: a line, or a wire in virtual time.</summary>
internal interface ILineOutput
{
    /// <summary>Gives the frame to the line without waiting. False when it did not take all of it; what it took is abandoned.</summary>
    bool TryWrite(ReadOnlySpan<byte> frame);

    /// <summary>Drops what the line has not sent yet. False when this kind of line cannot.</summary>
    bool TryDropUnsent();
}

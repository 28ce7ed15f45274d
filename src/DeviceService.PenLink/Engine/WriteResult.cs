namespace DeviceService.PenLink;

/// <summary>What became of a frame that was to be written.</summary>
internal enum WriteResult
{
    /// <summary>The line has it.</summary>
    Written,

    /// <summary>Too much is unacknowledged (law 13); nothing was written.</summary>
    NoRoom,

    /// <summary>A stop or a lapsed permit voided it (laws 3 to 5); nothing was written.</summary>
    Voided,

    /// <summary>The line did not take it.</summary>
    LineFull,
}

namespace DeviceService.Fuzzing;

/// <summary>What happens to a frame on its way, or was wrong with it from the start.</summary>
internal enum FrameDamage
{
    /// <summary>Nothing: it has to be read.</summary>
    None,

    /// <summary>One bit of the line is another.</summary>
    BitFlipped,

    /// <summary>The check value is that of another message.</summary>
    CrcWrong,

    /// <summary>A code of the stuffing points elsewhere.</summary>
    CobsCodeWrong,

    /// <summary>A zero came into the frame: two pieces.</summary>
    ZeroInside,

    /// <summary>It ends before its end.</summary>
    Truncated,

    /// <summary>It has no delimiter behind it.</summary>
    Unended,

    /// <summary>More bytes than a frame may have.</summary>
    TooLong,

    /// <summary>Exactly as many bytes as a frame may have, or one less or more.</summary>
    AtTheLength,

    /// <summary>Too few bytes for a check value.</summary>
    TooShort,

    /// <summary>Another frame begins and ends in the middle of it.</summary>
    Nested,

    /// <summary>A whole frame is in a field of its message.</summary>
    Carried,

    /// <summary>Random bytes before it.</summary>
    Noise,

    /// <summary>Zeros before it: more than eight are a stop.</summary>
    ZeroRun,

    /// <summary>Bytes of its message changed before its check value was made.</summary>
    MessageWrong,

    /// <summary>Twice.</summary>
    Doubled,
}

namespace DeviceService.Safety;

/// <summary>What is known of the line to a pen.</summary>
public enum LinkState
{
    /// <summary>No device on that path.</summary>
    Absent = 1,

    /// <summary>Another program holds the line.</summary>
    HeldByOther = 2,

    /// <summary>The line is open; the handshake is not finished.</summary>
    Handshaking = 3,

    /// <summary>The pen speaks another major version or another schema.</summary>
    Incompatible = 4,

    /// <summary>Another pen than the expected one answers on this line.</summary>
    WrongPen = 5,

    /// <summary>Handshake done, samples flow.</summary>
    Online = 6,
}

namespace DeviceService.Safety;

/// <summary>What a call gets in one state of the pen's session.</summary>
public enum RpcAnswer
{
    /// <summary>Taken, if nothing else forbids it.</summary>
    Accepted = 1,

    /// <summary>Not in this state.</summary>
    Refused = 2,

    /// <summary>What it asks for holds already: it makes sure, changes no state and answers the session as it is.</summary>
    NoChange = 3,
}

using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>State of a link, why, and what a person should do about it.</summary>
/// <param name="State">One of the link states.</param>
/// <param name="Reason">Stable name of the sub-reason such as <c>UNPLUGGED</c>, <c>MAJOR_VERSION</c>, <c>PERMISSION</c>; empty when there is nothing to say.</param>
/// <param name="Remedy">A sentence that says what to do; empty while online.</param>
public sealed record LinkStatus(LinkState State, string Reason, string Remedy)
{
    /// <summary>Increases with every handshake of this line; what was decided under an older epoch is void.</summary>
    public long Epoch { get; init; }

    /// <summary>The serial number of the pen that answered, also when it is the wrong one; null before any answered.</summary>
    public string? SerialNumberSeen { get; init; }
}

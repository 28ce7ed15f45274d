using Penlink.V1;

namespace PenSimulator.Firmware;

/// <summary>
/// The firmware's own state table (penlink.md, section 12), as data. DRIVING is the only state in which the drive is
/// on. A test holds this against the document.
/// </summary>
internal static class StateTable
{
    private const PenState Disarmed = PenState.Disarmed;
    private const PenState Armed = PenState.Armed;
    private const PenState Driving = PenState.Driving;
    private const PenState Latched = PenState.Latched;
    private const PenState Service = PenState.Service;

    /// <summary>Stands where the event changes nothing; a command that leads there is refused before it gets here.</summary>
    private const PenState Stays = PenState.Unspecified;

    // Columns: new session, arm, press, release, disarm, permission out, expired, cartridge or dial, stop, acknowledge,
    // session ends, power.
    private static readonly Dictionary<PenState, PenState[]> Rows = new()
    {
        [Disarmed] =
        [
            Disarmed, Armed, Stays, Stays, Disarmed, Stays, Stays, Disarmed, Latched, Disarmed, Disarmed, Disarmed,
        ],
        [Armed] =
        [
            Disarmed, Stays, Driving, Armed, Disarmed, Disarmed, Disarmed, Disarmed, Latched, Stays, Disarmed, Disarmed,
        ],
        [Driving] =
        [
            Latched, Stays, Stays, Armed, Disarmed, Latched, Disarmed, Latched, Latched, Stays, Latched, Latched,
        ],
        [Latched] =
        [
            Latched, Stays, Stays, Latched, Latched, Stays, Stays, Latched, Latched, Disarmed, Latched, Latched,
        ],
        [Service] =
        [
            Disarmed, Stays, Service, Service, Service, Stays, Stays, Service, Latched, Stays, Disarmed, Disarmed,
        ],
    };

    /// <summary>Every state with each event that it takes.</summary>
    public static IEnumerable<(PenState State, FirmwareEvent Event)> Steps =>
        from row in Rows
        from happened in Enum.GetValues<FirmwareEvent>()
        where row.Value[(int)happened] != Stays
        select (row.Key, happened);

    /// <summary>The state after the event.</summary>
    public static PenState Next(PenState state, FirmwareEvent happened)
    {
        var next = Rows[state][(int)happened];
        return next == Stays ? state : next;
    }

    /// <summary>Whether this step is a stop: it leads into the latch, or it is one more stop while latched.</summary>
    public static bool IsStop(PenState state, FirmwareEvent happened) =>
        Next(state, happened) == Latched && (state != Latched || happened == FirmwareEvent.Stopped);
}

using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// What is on record of a pen when a line takes it up, whichever line it hung on before: a stop that nobody acknowledged, what stands, and up to where its
/// stops are counted. Whoever takes up a pen takes up this with it, and before anything of the pen can be armed.
/// </summary>
internal sealed record PenPast
{
    public required string PenId { get; init; }

    /// <summary>Every stop of the pen as of its newest entry.</summary>
    public IReadOnlyList<StopRecord> Stops { get; init; } = [];

    /// <summary>Alarms of the pen that stand.</summary>
    public IReadOnlyList<AlarmRecord> Alarms { get; init; } = [];

    /// <summary>The reservation that was not settled; null for none.</summary>
    public ReservationRecord? Reservation { get; init; }

    /// <summary>
    /// The stop that came last, by its place in the journal; null before the first. Not by its number: a line that did not know its pen yet
    /// once counted anew.
    /// </summary>
    public StopRecord? Newest => Stops.MaxBy(static stop => stop.EntryNumber);

    /// <summary>The highest number that a stop of this pen ever had; 0 before the first.</summary>
    public long StopNumber => Stops.Count == 0 ? 0 : Stops.Max(static stop => stop.Number);

    /// <summary>Whether the newest stop waits for a person.</summary>
    public bool IsLatched => Newest is { Stage: not StopStage.Acknowledged };

    /// <exception cref="IOException">The journal cannot be read.</exception>
    public static async Task<PenPast> ReadAsync(IJournal journal, string penId, CancellationToken cancellationToken)
    {
        var reservations = await journal.ListOpenReservationsAsync(penId, cancellationToken).ConfigureAwait(false);
        return new PenPast
        {
            PenId = penId,
            Stops = await journal.ListStopsAsync(penId, null, cancellationToken).ConfigureAwait(false),
            Alarms = [.. (await journal.ListAlarmsAsync(penId, null, cancellationToken).ConfigureAwait(false)).Where(static alarm => alarm.Stands)],
            Reservation = reservations.Count > 0 ? reservations[^1] : null,
        };
    }

    /// <summary>The state of a pen that was not known before, with this.</summary>
    public PenState TakenUpBy(PenState state) => state with
    {
        Stop = IsLatched ? Newest : state.Stop ?? Newest,
        StopNumber = StopNumber,
        Latched = state.Latched || IsLatched,
        Alarms = state.Alarms.AddRange(Alarms),
        Reservation = Reservation,
        ReservationArm = Reservation is null ? null : default(CommandTicket),
        ReservationSettles = Reservation is not null,
    };
}

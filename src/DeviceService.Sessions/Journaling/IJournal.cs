namespace DeviceService.Sessions;

/// <summary>
/// The append-only, hash-chained record and what is read from it. One writer per data directory. Implemented by the
/// Journal adapter. No call throws for a disk that fails: results say so, and <see cref="Health"/> does.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Whether it can write, as of now.</summary>
    JournalHealth Health { get; }

    /// <summary>
    /// Appends all entries and their projections in one transaction, in the order of the calls. The task ends only after the
    /// sync (or its failure) and never throws. May be called from any thread; returns at once. Callers never wait
    /// for it on an owner loop: they continue from it (law 5).
    /// </summary>
    Task<AppendResult> AppendAsync(IReadOnlyList<JournalEntry> entries);

    /// <summary>After a failure: closes the store, opens it again and verifies it before it is trusted (law 19). True when it can write again.</summary>
    Task<bool> ReopenAsync(CancellationToken cancellationToken);

    /// <summary>The head after the newest durable entry.</summary>
    JournalHead Head { get; }

    /// <summary>Wall time of the newest entry; null in an empty journal. A wall clock behind it is in doubt (law 22).</summary>
    Task<DateTimeOffset?> NewestWallTimeAsync(CancellationToken cancellationToken);

    /// <summary>The session as of its newest entry; null when there is none.</summary>
    Task<SessionRecord?> FindSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Sessions, newest first.</summary>
    Task<Page<SessionRecord>> ListSessionsAsync(SessionFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Every version of a session's plan, oldest first.</summary>
    Task<IReadOnlyList<PlanVersion>> ListPlansAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The pass; null when there is none.</summary>
    Task<PassRecord?> FindPassAsync(string passId, CancellationToken cancellationToken);

    /// <summary>Passes, newest first, open ones included.</summary>
    Task<Page<PassRecord>> ListPassesAsync(PassFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The activation; null when there is none.</summary>
    Task<ActivationRecord?> FindActivationAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>Activations of a pass, closed or open, oldest first.</summary>
    Task<IReadOnlyList<ActivationRecord>> ListActivationsAsync(string passId, CancellationToken cancellationToken);

    /// <summary>Stops of a pen or a session, each as of its newest entry, oldest first. At least one of the two is given.</summary>
    Task<IReadOnlyList<StopRecord>> ListStopsAsync(string? penId, string? sessionId, CancellationToken cancellationToken);

    /// <summary>Stops, each as of its newest entry, newest first.</summary>
    Task<Page<StopRecord>> FindStopsAsync(StopFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>How many of these stops each reason has, the most frequent first; reasons without one are left out.</summary>
    Task<IReadOnlyList<StopCount>> CountStopsAsync(StopFilter filter, CancellationToken cancellationToken);

    /// <summary>Alarms of a pen that still stand, or all of a session, each as of its newest entry, oldest first. At least one of the two is given.</summary>
    Task<IReadOnlyList<AlarmRecord>> ListAlarmsAsync(string? penId, string? sessionId, CancellationToken cancellationToken);

    /// <summary>Alarms of the service itself, of no pen and no session, that still stand, each as of its newest entry, oldest first.</summary>
    Task<IReadOnlyList<AlarmRecord>> ListServiceAlarmsAsync(CancellationToken cancellationToken);

    /// <summary>Refusals of a session, oldest first.</summary>
    Task<IReadOnlyList<RefusalRecord>> ListRefusalsAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The pens in the registry that are attached.</summary>
    Task<IReadOnlyList<AttachedPenRecord>> ListAttachedPensAsync(CancellationToken cancellationToken);

    /// <summary>The newest entry about a pen, attached or not; null when it was never attached. Administrative states outlive detaching.</summary>
    Task<AttachedPenRecord?> FindAttachedPenAsync(string penId, CancellationToken cancellationToken);

    /// <summary>Reservations that are neither consumed nor released.</summary>
    Task<IReadOnlyList<ReservationRecord>> ListOpenReservationsAsync(string penId, CancellationToken cancellationToken);

    /// <summary>Every reservation of one cartridge tag as of its newest entry, oldest first.</summary>
    Task<IReadOnlyList<ReservationRecord>> ListReservationsAsync(string cartridgeTagId, CancellationToken cancellationToken);

    /// <summary>The sessions in which something had a part, in the order of the first entry that says so.</summary>
    Task<IReadOnlyList<TouchedSession>> ListTouchedSessionsAsync(TouchFilter filter, CancellationToken cancellationToken);

    /// <summary>Entries of a session of these kinds, oldest first.</summary>
    Task<IReadOnlyList<JournalEntry>> ListEntriesAsync(string sessionId, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellationToken);

    /// <summary>The entry of this number; null when there is none.</summary>
    Task<JournalEntry?> FindEntryAsync(long number, CancellationToken cancellationToken);

    /// <summary>The request under this key, as of its newest entry; null when there is none, or when it is older than 24 h.</summary>
    Task<RequestRecord?> FindRequestAsync(string principal, string rpc, string requestId, CancellationToken cancellationToken);

    /// <summary>Walks the whole chain, its checkpoints and its recordings' digests, and names the first entry that does not fit.</summary>
    /// <param name="expectedHead">A head that a client kept; null to hold it only against the checkpoints.</param>
    Task<VerificationReport> VerifyAsync(JournalHead? expectedHead, CancellationToken cancellationToken);

    /// <summary>The entries as they are stored, oldest first.</summary>
    IAsyncEnumerable<StoredEntry> ExportAsync(ExportFilter filter, CancellationToken cancellationToken);

    /// <summary>The newest signed checkpoints, newest first. Each is also written outside the store.</summary>
    Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(int most, CancellationToken cancellationToken);

    /// <summary>Signs the head as it is now, stores it and writes it outside the store; null when it cannot be written.</summary>
    Task<Checkpoint?> CheckpointAsync(CancellationToken cancellationToken);

    /// <summary>The full-rate recordings beside the chain.</summary>
    IRecordings Recordings { get; }
}

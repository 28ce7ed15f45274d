using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What is to be traced.</summary>
/// <param name="Subject">What kind of thing.</param>
/// <param name="Name">Which one, as it stands in the records.</param>
/// <param name="FromDay">First day, in the clinic's calendar.</param>
/// <param name="UntilDay">Last day, inclusive.</param>
public sealed record TraceQuestion(TouchSubject Subject, string Name, DateOnly FromDay, DateOnly UntilDay);

/// <summary>A session in which the thing that is traced had a part.</summary>
public sealed record TracedSession
{
    /// <summary>The session as it stands now.</summary>
    public required SessionRecord Session { get; init; }

    /// <summary>The reference that is kept for this patient, where references were merged; else the session's own.</summary>
    public required string KeptReference { get; init; }

    /// <summary>Who met it, by id: for a lot or a cartridge who armed with it or held the pen, else everybody who had a part in the session.</summary>
    public required IReadOnlyList<TracedPerson> People { get; init; }

    /// <summary>Their ids.</summary>
    public IEnumerable<string> OperatorIds => People.Select(static one => one.OperatorId);

    /// <summary>The cartridges: for a lot or a cartridge only those that were asked for.</summary>
    public required IReadOnlyList<TracedCartridge> Cartridges { get; init; }

    /// <summary>The passes in which it had a part, in the order in which they were armed first.</summary>
    public required IReadOnlyList<PassRecord> Passes { get; init; }

    /// <summary>The first entry of those days that says so.</summary>
    public required long FirstEntry { get; init; }

    /// <summary>The newest one.</summary>
    public required long LastEntry { get; init; }
}

/// <summary>A person in a session.</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="Parts">In what way, each once.</param>
public sealed record TracedPerson(string OperatorId, IReadOnlyList<OperatorPart> Parts);

/// <summary>A cartridge in a session.</summary>
/// <param name="CartridgeId">Which one.</param>
/// <param name="Lot">Its lot; empty where nobody knows it.</param>
/// <param name="State">What became of its reservation; null where none is on record.</param>
public sealed record TracedCartridge(string CartridgeId, string Lot, ReservationState? State);

/// <summary>How many of everything a trace named. References that mean one patient count once among the patients.</summary>
public sealed record TraceSummary(long Sessions, long Operators, long Patients, long PatientReferences, long Cartridges, long Passes, JournalHead Head);

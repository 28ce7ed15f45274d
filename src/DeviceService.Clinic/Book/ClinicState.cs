using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Everything that the clinic's records say now: a fold over the journal's entries, in their order, and nothing else. The same entries
/// give the same state, whoever wrote them.
/// </summary>
public sealed record ClinicState
{
    /// <summary>Before the first entry.</summary>
    public static readonly ClinicState Empty = new();

    /// <summary>What time passed, whatever the wall clock did.</summary>
    public JournalTime Time { get; init; } = JournalTime.Zero;

    /// <summary>How far the wall clock was believed.</summary>
    public BelievedClock Clock { get; init; } = BelievedClock.Empty;

    /// <summary>Which references mean one patient.</summary>
    public PatientBook Patients { get; init; } = PatientBook.Empty;

    /// <summary>People, and who is signed in.</summary>
    public OperatorBook Operators { get; init; } = OperatorBook.Empty;

    /// <summary>Screenings by patient.</summary>
    public ScreeningBook Screenings { get; init; } = ScreeningBook.Empty;

    /// <summary>What was treated when.</summary>
    public TreatmentBook Treatments { get; init; } = TreatmentBook.Empty;

    /// <summary>Courses, follow-ups and adverse events.</summary>
    public CourseBook Courses { get; init; } = CourseBook.Empty;

    /// <summary>Cartridges and what became of them.</summary>
    public CartridgeBook Cartridges { get; init; } = CartridgeBook.Empty;

    /// <summary>Overrides that a prescriber granted.</summary>
    public OverrideBook Overrides { get; init; } = OverrideBook.Empty;

    /// <summary>Which profile is in force.</summary>
    public ProfileBook Profiles { get; init; } = ProfileBook.Empty;

    /// <summary>What was prepared and recorded for each open session.</summary>
    public PreparationBook Preparations { get; init; } = PreparationBook.Empty;

    /// <summary>Gauges, calibrations and certificates.</summary>
    public CalibrationBook Calibrations { get; init; } = CalibrationBook.Empty;

    /// <summary>How pens change from session to session.</summary>
    public DriftBook Drift { get; init; } = DriftBook.Empty;

    /// <summary>Whether the journal is a restored backup, and who was reconciled with it.</summary>
    public RestoreBook Restores { get; init; } = RestoreBook.Empty;
    /// <summary>Self-tests of pens.</summary>
    public SelfTestBook SelfTests { get; init; } = SelfTestBook.Empty;

    /// <summary>What was corrected, to be shown; nothing is decided by it.</summary>
    public AmendmentBook Amendments { get; init; } = AmendmentBook.Empty;

    /// <summary>Kinds of entries that change it; others need not be read.</summary>
    internal static IReadOnlyCollection<EntryKind> Kinds { get; } = new HashSet<EntryKind>([
        EntryKind.Service,
        EntryKind.Clock,
        .. PatientBook.Kinds,
        .. TreatmentBook.Kinds,
        .. OperatorBook.Kinds,
        .. ScreeningBook.Kinds,
        .. CourseBook.Kinds,
        .. CartridgeBook.Kinds,
        .. OverrideBook.Kinds,
        .. ProfileBook.Kinds,
        .. PreparationBook.Kinds,
        .. AmendmentBook.Kinds,
        .. CalibrationBook.Kinds,
        .. RestoreBook.Kinds,
        .. DriftBook.Kinds,
        .. SelfTestBook.Kinds,
    ]);

    /// <summary>The state after this entry.</summary>
    public ClinicState Apply(JournalEntry entry)
    {
        var time = Time.Apply(entry);
        return Apply(entry, time, time.Of(entry.At));
    }

    private ClinicState Apply(JournalEntry entry, JournalTime time, Stamp at) => this with
    {
        Time = time,
        Clock = Clock.Apply(entry, at),
        Patients = Patients.Apply(entry),
        Operators = Operators.Apply(entry),
        Treatments = Treatments.Apply(entry, at),
        Screenings = Screenings.Apply(entry, at, Patients),
        Courses = Courses.Apply(entry, at),
        Cartridges = Cartridges.Apply(entry),
        Overrides = Overrides.Apply(entry, at),
        Profiles = Profiles.Apply(entry),
        Preparations = Preparations.Apply(entry),
        Amendments = Amendments.Apply(entry),
        Calibrations = Calibrations.Apply(entry, at),
        Restores = Restores.Apply(entry),
        Drift = Drift.Apply(entry),
        SelfTests = SelfTests.Apply(entry),
    };
}

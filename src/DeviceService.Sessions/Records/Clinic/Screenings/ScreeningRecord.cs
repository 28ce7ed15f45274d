using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a screening asked for.</summary>
public enum ScreeningScope
{
    /// <summary>Every question, age and skin type.</summary>
    Full = 1,

    /// <summary>The questions about today's state alone; what else is on record goes on to hold.</summary>
    Today = 2,
}

/// <summary>Answers of one patient, as they were given on one day. Every question of its scope is in it.</summary>
public sealed record ScreeningRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Screening;

    /// <summary>Its id.</summary>
    public required string ScreeningId { get; init; }

    /// <summary>Opaque reference of the patient; never logged.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What was asked.</summary>
    public required ScreeningScope Scope { get; init; }

    /// <summary>Skin type by Fitzpatrick, 1 to 6; null in a screening of today's state.</summary>
    public int? FitzpatrickType { get; init; }

    /// <summary>Age in whole years; null in a screening of today's state.</summary>
    public int? AgeYears { get; init; }

    /// <summary>The areas that were looked at.</summary>
    public required IReadOnlyList<TreatmentArea> Areas { get; init; }

    /// <summary>The answers.</summary>
    public required IReadOnlyList<ScreeningAnswer> Answers { get; init; }

    /// <summary>Medicines, taken now or lately; empty for none, which was asked for too.</summary>
    public required IReadOnlyList<MedicineUse> Medicines { get; init; }

    /// <summary>Microneedling elsewhere; empty for none. Counts for the interval.</summary>
    public required IReadOnlyList<SessionElsewhere> Elsewhere { get; init; }

    /// <summary>Every yes of history that the prescriber who recorded this took back with it; the reason is in the note of the no. Null for none.</summary>
    public IReadOnlyList<WithdrawnAnswer>? Withdraws { get; init; }
}

/// <summary>A yes that was taken back.</summary>
/// <param name="ScreeningId">The screening in which it was given.</param>
/// <param name="QuestionId">The question.</param>
public sealed record WithdrawnAnswer(string ScreeningId, string QuestionId);

/// <summary>One answer.</summary>
/// <param name="QuestionId">The question, by its id in the profile.</param>
/// <param name="Yes">The answer.</param>
/// <param name="LastOn">When it was last, where the question asks for it and the answer is yes; else null.</param>
/// <param name="Areas">Where, for a yes to a question about areas; else empty.</param>
/// <param name="Note">In words; may be empty.</param>
public sealed record ScreeningAnswer(string QuestionId, bool Yes, DateOnly? LastOn, IReadOnlyList<TreatmentArea> Areas, string Note);

/// <summary>A medicine.</summary>
/// <param name="Name">What.</param>
/// <param name="TakenFrom">First day.</param>
/// <param name="TakenUntil">Last day; null while it is taken.</param>
public sealed record MedicineUse(string Name, DateOnly TakenFrom, DateOnly? TakenUntil);

/// <summary>A session of microneedling in another place, as the patient reports it. A roller at home is none.</summary>
/// <param name="Area">Where on the skin.</param>
/// <param name="On">The day.</param>
/// <param name="ProtrusionUm">How deep, in micrometres; null where it is not known, which counts as the deepest.</param>
/// <param name="Where">In which place, in words; may be empty.</param>
public sealed record SessionElsewhere(TreatmentArea Area, DateOnly On, int? ProtrusionUm, string Where);

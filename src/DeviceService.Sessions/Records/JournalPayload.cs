using System.Text.Json;

namespace DeviceService.Sessions;

/// <summary>
/// The bytes of an entry: JSON whose properties stand in the order in which they are declared, enums by name, no
/// insignificant space. The same entry gives the same bytes on every machine, and the journal hashes them.
/// </summary>
public static class JournalPayload
{
    /// <summary>The entry as UTF-8 JSON.</summary>
    public static byte[] ToBytes(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return JsonSerializer.SerializeToUtf8Bytes(entry, TypeOf(entry.Kind), RecordJson.Default);
    }

    /// <summary>The entry that these bytes are.</summary>
    /// <exception cref="JsonException">The bytes are not an entry of this kind.</exception>
    public static JournalEntry FromBytes(EntryKind kind, ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, TypeOf(kind), RecordJson.Default) as JournalEntry
        ?? throw new JsonException($"An entry of kind {kind} holds null.");

    private static Type TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.Service => typeof(ServiceRecord),
        EntryKind.AttachedPen => typeof(AttachedPenRecord),
        EntryKind.Session => typeof(SessionRecord),
        EntryKind.Plan => typeof(PlanRecord),
        EntryKind.Intent => typeof(IntentRecord),
        EntryKind.Outcome => typeof(OutcomeRecord),
        EntryKind.Refusal => typeof(RefusalRecord),
        EntryKind.Reservation => typeof(ReservationRecord),
        EntryKind.Activation => typeof(ActivationRecord),
        EntryKind.Pass => typeof(PassRecord),
        EntryKind.Stop => typeof(StopRecord),
        EntryKind.Alarm => typeof(AlarmRecord),
        EntryKind.Request => typeof(RequestRecord),
        EntryKind.Link => typeof(LinkRecord),
        EntryKind.Clock => typeof(ClockRecord),
        EntryKind.Checkpoint => typeof(CheckpointRecord),
        EntryKind.Recording => typeof(RecordingRecord),
        EntryKind.Control => typeof(ControlRecord),

        EntryKind.Operator => typeof(OperatorRecord),
        EntryKind.SignIn => typeof(SignInRecord),
        EntryKind.WrongPin => typeof(WrongPinRecord),
        EntryKind.Screening => typeof(ScreeningRecord),
        EntryKind.Course => typeof(CourseRecord),
        EntryKind.FollowUp => typeof(FollowUpRecord),
        EntryKind.AdverseEvent => typeof(AdverseEventRecord),
        EntryKind.PatientMerge => typeof(PatientMergeRecord),
        EntryKind.Cartridge => typeof(CartridgeRecord),
        EntryKind.CartridgeDisposal => typeof(CartridgeDisposalRecord),
        EntryKind.CartridgeSeat => typeof(CartridgeSeatRecord),
        EntryKind.Override => typeof(OverrideRecord),
        EntryKind.OverrideRevocation => typeof(OverrideRevocationRecord),
        EntryKind.ProfileActivation => typeof(ProfileActivationRecord),
        EntryKind.Preparation => typeof(PreparationRecord),
        EntryKind.Endpoint => typeof(EndpointRecord),
        EntryKind.Aftercare => typeof(AftercareRecord),
        EntryKind.Amendment => typeof(AmendmentRecord),
        EntryKind.Gauge => typeof(GaugeRecord),
        EntryKind.Calibration => typeof(CalibrationRecord),
        EntryKind.CalibrationReading => typeof(CalibrationReadingRecord),
        EntryKind.CalibrationRate => typeof(CalibrationRateRecord),
        EntryKind.CalibrationAdjustment => typeof(CalibrationAdjustmentRecord),
        EntryKind.CalibrationFinding => typeof(CalibrationFindingRecord),
        EntryKind.CalibrationEnd => typeof(CalibrationEndRecord),
        EntryKind.Certificate => typeof(CertificateRecord),
        EntryKind.Restore => typeof(RestoreRecord),
        EntryKind.RestoreReconciliation => typeof(RestoreReconciliationRecord),
        EntryKind.CalibrationCurve => typeof(CalibrationCurveRecord),
        EntryKind.PenDrop => typeof(PenDropRecord),
        EntryKind.SelfTest => typeof(SelfTestRecord),
        EntryKind.SelfTestFinding => typeof(SelfTestFindingRecord),
        EntryKind.SelfTestEnd => typeof(SelfTestEndRecord),

        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No record is of this kind."),
    };
}

using System.Text.Json.Serialization;

namespace DeviceService.Sessions;

/// <summary>Generated serialization of the records; see <see cref="JournalPayload"/>.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    WriteIndented = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ServiceRecord))]
[JsonSerializable(typeof(AttachedPenRecord))]
[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(PlanRecord))]
[JsonSerializable(typeof(IntentRecord))]
[JsonSerializable(typeof(OutcomeRecord))]
[JsonSerializable(typeof(RefusalRecord))]
[JsonSerializable(typeof(ReservationRecord))]
[JsonSerializable(typeof(ActivationRecord))]
[JsonSerializable(typeof(PassRecord))]
[JsonSerializable(typeof(StopRecord))]
[JsonSerializable(typeof(AlarmRecord))]
[JsonSerializable(typeof(RequestRecord))]
[JsonSerializable(typeof(LinkRecord))]
[JsonSerializable(typeof(ClockRecord))]
[JsonSerializable(typeof(CheckpointRecord))]
[JsonSerializable(typeof(RecordingRecord))]
[JsonSerializable(typeof(ControlRecord))]
[JsonSerializable(typeof(OperatorRecord))]
[JsonSerializable(typeof(SignInRecord))]
[JsonSerializable(typeof(WrongPinRecord))]
[JsonSerializable(typeof(ScreeningRecord))]
[JsonSerializable(typeof(CourseRecord))]
[JsonSerializable(typeof(FollowUpRecord))]
[JsonSerializable(typeof(AdverseEventRecord))]
[JsonSerializable(typeof(PatientMergeRecord))]
[JsonSerializable(typeof(CartridgeRecord))]
[JsonSerializable(typeof(CartridgeDisposalRecord))]
[JsonSerializable(typeof(CartridgeSeatRecord))]
[JsonSerializable(typeof(OverrideRecord))]
[JsonSerializable(typeof(OverrideRevocationRecord))]
[JsonSerializable(typeof(ProfileActivationRecord))]
[JsonSerializable(typeof(PreparationRecord))]
[JsonSerializable(typeof(EndpointRecord))]
[JsonSerializable(typeof(AftercareRecord))]
[JsonSerializable(typeof(AmendmentRecord))]
[JsonSerializable(typeof(GaugeRecord))]
[JsonSerializable(typeof(CalibrationRecord))]
[JsonSerializable(typeof(CalibrationReadingRecord))]
[JsonSerializable(typeof(CalibrationRateRecord))]
[JsonSerializable(typeof(CalibrationAdjustmentRecord))]
[JsonSerializable(typeof(CalibrationFindingRecord))]
[JsonSerializable(typeof(CalibrationEndRecord))]
[JsonSerializable(typeof(CertificateRecord))]
[JsonSerializable(typeof(RestoreRecord))]
[JsonSerializable(typeof(RestoreReconciliationRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;

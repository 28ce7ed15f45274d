using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Journal.Tests;

/// <summary>Records as the owner loops write them, with every number chosen by the test or fixed.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    public static readonly Actor Nurse = new("tablet-1", "op-7", IdentityProof.Asserted);

    public static Moment At(double seconds) => new(Start.AddSeconds(seconds), (long)(seconds * 1_000_000));

    public static ServiceRecord Service(double seconds = 0, string instance = "run-1") =>
        new() { At = At(seconds), By = Actor.Service, InstanceId = instance, Started = true, ServiceBuild = "1.0.0+test" };

    public static IntentRecord Intent(int number, string? penId = "PEN-1") => new()
    {
        At = At(number),
        By = Nurse,
        PenId = penId,
        SessionId = "ses-1",
        IntentId = $"int-{number}",
        Action = "ArmSession",
        Details = new Dictionary<string, string> { ["area"] = "Cheek", ["protrusion_um"] = "1350" },
    };

    public static SessionRecord Session(
        string id, string penId = "PEN-1", SessionState state = SessionState.Ready, double createdAt = 0, string patient = "pat-1", long revision = 1) => new()
        {
            At = At(createdAt + revision),
            By = Nurse,
            PenId = penId,
            SessionId = id,
            PatientReference = patient,
            OperatorId = "op-7",
            OperatorProof = IdentityProof.Asserted,
            State = state,
            Revision = revision,
            CreatedAt = At(createdAt),
            Plan = Plan(1),
            Progress = [],
            Simulated = true,
        };

    public static PlanVersion Plan(int number) => new(
        number, [new PlanItem(TreatmentArea.Cheek, BodySide.Left, 1350, 100_000, 2, 12.5m)], At(0), Nurse, number == 1 ? "" : "shallower");

    public static ProfileActivationRecord ProfileActivation() => new()
    {
        At = At(1),
        By = Actor.Service,
        ProfileId = "clinic",
        Version = 2,
        Digest = new string('7', 64),
        Before = new string('6', 64),
        KeyId = "key-1",
        ExpiresOn = new DateOnly(2030, 1, 1),
        Reason = "the director signed it",
    };

    public static PlanRecord PlanEntry(string sessionId, int number) =>
        new() { At = At(number), By = Nurse, PenId = "PEN-1", SessionId = sessionId, Plan = Plan(number) };

    public static TreatmentMeasurement Measurement() => new()
    {
        SetProtrusionUm = 1350,
        MeasuredProtrusionUm = new Distribution(1300, 1348, 1370, 1380),
        SetStrokeRateMillihertz = 100_000,
        Strokes = 1200,
        DriveTimeUs = 12_000_000,
        SamplesReceived = 1200,
        SamplesMissing = 0,
    };

    public static PassRecord Pass(string id, string sessionId = "ses-1", double startedAt = 0, string penId = "PEN-1", string? tag = null) => new()
    {
        At = At(startedAt + 12),
        By = Nurse,
        PenId = penId,
        SessionId = sessionId,
        PassId = id,
        CartridgeTagId = tag,
        Area = TreatmentArea.Cheek,
        Side = BodySide.Left,
        Number = 1,
        Direction = PassDirection.Horizontal,
        Period = new Period(At(startedAt), At(startedAt + 12), "run-1", 1_000_000, 13_000_000),
        PlanVersion = 1,
        SizeCm2 = 12.5m,
        OperatorId = "op-7",
        PatientReference = "pat-1",
        EndedBy = StopReason.TriggerReleased,
        ClosedBy = PassClosing.Completed,
        ActivationIds = [],
        Uncertain = false,
        Measured = Measurement(),
        Simulated = true,
        LimitsDigest = "00ff",
        ServiceBuild = "1.0.0+test",
        FirmwareVersion = "sim-1",
    };

    public static ActivationRecord Activation(string id, string passId, int number = 1, string? digest = null) => new()
    {
        At = At(number),
        By = Nurse,
        PenId = "PEN-1",
        SessionId = "ses-1",
        ActivationId = id,
        PassId = passId,
        Number = number,
        Period = new Period(At(number), At(number + 1), "run-1", null, null),
        EndedBy = StopReason.TriggerReleased,
        Uncertain = false,
        Measured = Measurement(),
        RecordingDigest = digest,
    };

    public static StopRecord Stop(string id, string penId = "PEN-1", string? sessionId = "ses-1", StopStage stage = StopStage.Stopped) => new()
    {
        At = At(5),
        By = Nurse,
        PenId = penId,
        SessionId = sessionId,
        StopId = id,
        Number = 1,
        Stage = stage,
        Reason = StopReason.EmergencyStop,
        Sentence = "Somebody pressed stop.",
        Fate = StopFrameFate.Written,
        StoppedAt = At(5),
    };

    public static AlarmRecord Alarm(string id, bool ended = false, string? sessionId = "ses-1") => new()
    {
        At = At(6),
        By = Actor.Service,
        PenId = "PEN-1",
        SessionId = sessionId,
        AlarmId = id,
        Priority = AlarmPriority.High,
        HazardId = "H06",
        RuleId = "R-LINK-LOST",
        Sentence = "The line was lost.",
        Remedy = "Plug it in again.",
        RaisedAt = At(6),
        EndedAt = ended ? At(7) : null,
    };

    public static RefusalRecord Refusal(double seconds, string? sessionId = "ses-1") => new()
    {
        At = At(seconds),
        By = Nurse,
        PenId = "PEN-1",
        SessionId = sessionId,
        Action = "ArmSession",
        RuleId = "R-DEPTH-AREA",
        HazardId = "H01",
        Category = RefusalCategory.State,
        Sentence = "Too deep.",
        Remedy = "Ask for 1.35 mm at most.",
        Details = new Dictionary<string, string> { ["limit"] = "1350" },
    };

    public static AttachedPenRecord Pen(string? penId, string line, bool attached = true) => new()
    {
        At = At(0),
        By = Nurse,
        PenId = penId,
        Line = line,
        Attached = attached,
        AdministrativeState = AdministrativeState.InService,
    };

    public static ReservationRecord Reservation(string id, string sessionId, ReservationState state, string? tag = "TAG-1") => new()
    {
        At = At(3),
        By = Nurse,
        PenId = "PEN-1",
        SessionId = sessionId,
        ReservationId = id,
        State = state,
        CartridgeTagId = tag,
        Presses = 10,
        Strokes = 1000,
    };

    public static RequestRecord Request(string id, DateTimeOffset at, string? answer = null) => new()
    {
        At = new Moment(at, 1),
        By = Nurse,
        Principal = "tablet-1",
        Rpc = "ArmSession",
        RequestId = id,
        PayloadDigest = "aa",
        Answer = answer,
    };

    public static PenSample Sample(ulong sequence, bool bare = false) => new()
    {
        Sequence = sequence,
        DeviceTimeUs = sequence * 1000,
        HostTimestamp = (long)sequence * 7,
        MeasuredProtrusion = NeedleProtrusion.Measured(1340 + (int)(sequence % 10)),
        SetProtrusion = NeedleProtrusion.Measured(1350),
        SecondChannelProtrusion = bare ? null : NeedleProtrusion.Measured(-3),
        StrokeRate = StrokeRate.Measured(100_123),
        MotorCurrentMilliamps = bare ? null : 210,
        SkinContact = bare ? null : sequence % 2 == 0,
        TriggerPressed = true,
        DriveOn = !bare,
        GlideMicrometersPerSecond = bare ? null : 20_000,
        BatteryPercent = bare ? null : 0,
        TemperatureDecidegrees = bare ? null : -55,
        Faults = (PenFaults)5,
        LimitsGeneration = 3,
    };

    public static RecordingChunk Chunk(string activationId, int number, int samples = 10, long missingBefore = 0, string passId = "pas-1") => new(
        passId,
        activationId,
        number,
        missingBefore,
        [.. Enumerable.Range(0, samples).Select(at => Sample((ulong)(number * 1000 + at), bare: at % 3 == 0))]);
}

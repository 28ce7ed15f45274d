namespace DeviceService.Sessions;

/// <summary>Kind of a journal entry. The names are stored; a number or a name is never used again for something else.</summary>
public enum EntryKind
{
    /// <summary><see cref="ServiceRecord"/>.</summary>
    Service = 1,

    /// <summary><see cref="AttachedPenRecord"/>.</summary>
    AttachedPen = 2,

    /// <summary><see cref="SessionRecord"/>.</summary>
    Session = 3,

    /// <summary><see cref="PlanRecord"/>.</summary>
    Plan = 4,

    /// <summary><see cref="IntentRecord"/>.</summary>
    Intent = 5,

    /// <summary><see cref="OutcomeRecord"/>.</summary>
    Outcome = 6,

    /// <summary><see cref="RefusalRecord"/>.</summary>
    Refusal = 7,

    /// <summary><see cref="ReservationRecord"/>.</summary>
    Reservation = 8,

    /// <summary><see cref="ActivationRecord"/>.</summary>
    Activation = 9,

    /// <summary><see cref="PassRecord"/>.</summary>
    Pass = 10,

    /// <summary><see cref="StopRecord"/>.</summary>
    Stop = 11,

    /// <summary><see cref="AlarmRecord"/>.</summary>
    Alarm = 12,

    /// <summary><see cref="RequestRecord"/>.</summary>
    Request = 13,

    /// <summary><see cref="LinkRecord"/>.</summary>
    Link = 14,

    /// <summary><see cref="ClockRecord"/>.</summary>
    Clock = 15,

    /// <summary><see cref="CheckpointRecord"/>; only the journal itself writes it.</summary>
    Checkpoint = 16,

    /// <summary><see cref="RecordingRecord"/>; only the journal itself writes it.</summary>
    Recording = 17,

    /// <summary><see cref="ControlRecord"/>.</summary>
    Control = 18,

    // The clinic's book: 20 operators, 30 screenings and courses, 40 cartridges, 50 overrides and profiles, 60 preparation, 70 calibration,
    // 80 self-tests, 90 restores.

    /// <summary><see cref="OperatorRecord"/>.</summary>
    Operator = 20,

    /// <summary><see cref="SignInRecord"/>.</summary>
    SignIn = 21,

    /// <summary><see cref="WrongPinRecord"/>.</summary>
    WrongPin = 22,

    /// <summary><see cref="ScreeningRecord"/>.</summary>
    Screening = 30,

    /// <summary><see cref="CourseRecord"/>.</summary>
    Course = 31,

    /// <summary><see cref="FollowUpRecord"/>.</summary>
    FollowUp = 32,

    /// <summary><see cref="AdverseEventRecord"/>.</summary>
    AdverseEvent = 33,

    /// <summary><see cref="PatientMergeRecord"/>.</summary>
    PatientMerge = 34,

    /// <summary><see cref="CartridgeRecord"/>.</summary>
    Cartridge = 40,

    /// <summary><see cref="CartridgeDisposalRecord"/>.</summary>
    CartridgeDisposal = 41,

    /// <summary><see cref="CartridgeSeatRecord"/>.</summary>
    CartridgeSeat = 42,
    /// <summary><see cref="OverrideRecord"/>.</summary>
    Override = 50,

    /// <summary><see cref="OverrideRevocationRecord"/>.</summary>
    OverrideRevocation = 51,
    /// <summary><see cref="ProfileActivationRecord"/>.</summary>
    ProfileActivation = 55,

    /// <summary><see cref="PreparationRecord"/>.</summary>
    Preparation = 60,

    /// <summary><see cref="EndpointRecord"/>.</summary>
    Endpoint = 61,

    /// <summary><see cref="AftercareRecord"/>.</summary>
    Aftercare = 62,

    /// <summary><see cref="AmendmentRecord"/>.</summary>
    Amendment = 63,

    /// <summary><see cref="GaugeRecord"/>.</summary>
    Gauge = 70,

    /// <summary><see cref="CalibrationRecord"/>.</summary>
    Calibration = 71,

    /// <summary><see cref="CalibrationReadingRecord"/>.</summary>
    CalibrationReading = 72,

    /// <summary><see cref="CalibrationRateRecord"/>.</summary>
    CalibrationRate = 73,

    /// <summary><see cref="CalibrationAdjustmentRecord"/>.</summary>
    CalibrationAdjustment = 74,

    /// <summary><see cref="CalibrationFindingRecord"/>.</summary>
    CalibrationFinding = 75,

    /// <summary><see cref="CalibrationEndRecord"/>.</summary>
    CalibrationEnd = 76,

    /// <summary><see cref="CertificateRecord"/>.</summary>
    Certificate = 77,

    /// <summary><see cref="CalibrationCurveRecord"/>.</summary>
    CalibrationCurve = 78,

    /// <summary><see cref="PenDropRecord"/>.</summary>
    PenDrop = 79,

    /// <summary><see cref="SelfTestRecord"/>.</summary>
    SelfTest = 80,

    /// <summary><see cref="SelfTestFindingRecord"/>.</summary>
    SelfTestFinding = 81,

    /// <summary><see cref="SelfTestEndRecord"/>.</summary>
    SelfTestEnd = 82,

    /// <summary><see cref="RestoreRecord"/>.</summary>
    Restore = 90,

    /// <summary><see cref="RestoreReconciliationRecord"/>.</summary>
    RestoreReconciliation = 91,
}

namespace DeviceService.Safety;

/// <summary>Every call of the public API, by name.</summary>
public enum Rpc
{
    /// <summary>PenService.ListPens</summary>
    ListPens = 1,

    /// <summary>PenService.GetPen</summary>
    GetPen = 2,

    /// <summary>PenService.WatchPens</summary>
    WatchPens = 3,

    /// <summary>PenService.ListLines</summary>
    ListLines = 4,

    /// <summary>PenService.AttachPen</summary>
    AttachPen = 5,

    /// <summary>PenService.DetachPen</summary>
    DetachPen = 6,

    /// <summary>PenService.SetPenAdministrativeState</summary>
    SetPenAdministrativeState = 7,

    /// <summary>SessionService.CreateSession</summary>
    CreateSession = 8,

    /// <summary>SessionService.GetSession</summary>
    GetSession = 9,

    /// <summary>SessionService.ListSessions</summary>
    ListSessions = 10,

    /// <summary>SessionService.UpdatePlan</summary>
    UpdatePlan = 11,

    /// <summary>SessionService.ArmSession</summary>
    ArmSession = 12,

    /// <summary>SessionService.DisarmSession</summary>
    DisarmSession = 13,

    /// <summary>SessionService.CompletePass</summary>
    CompletePass = 14,

    /// <summary>SessionService.PauseSession</summary>
    PauseSession = 15,

    /// <summary>SessionService.ResumeSession</summary>
    ResumeSession = 16,

    /// <summary>SessionService.CompleteSession</summary>
    CompleteSession = 17,

    /// <summary>SessionService.AbortSession</summary>
    AbortSession = 18,

    /// <summary>SessionService.WatchSession</summary>
    WatchSession = 19,

    /// <summary>SafetyService.EmergencyStop</summary>
    EmergencyStop = 20,

    /// <summary>SafetyService.AcknowledgeStop</summary>
    AcknowledgeStop = 21,

    /// <summary>SafetyService.GetEffectiveLimits</summary>
    GetEffectiveLimits = 22,

    /// <summary>TelemetryService.WatchTelemetry</summary>
    WatchTelemetry = 23,

    /// <summary>PassLogService.ListPasses</summary>
    ListPasses = 24,

    /// <summary>PassLogService.GetPass</summary>
    GetPass = 25,

    /// <summary>PassLogService.VerifyLog</summary>
    VerifyLog = 26,

    /// <summary>PassLogService.ExportLog</summary>
    ExportLog = 27,

    /// <summary>PassLogService.GetRestore</summary>
    GetRestore = 120,

    /// <summary>PassLogService.ReconcileRestore</summary>
    ReconcileRestore = 121,

    /// <summary>PassLogService.GetRecording</summary>
    GetRecording = 28,

    /// <summary>ControlService.AcquireControl</summary>
    AcquireControl = 29,

    /// <summary>ControlService.RenewControl</summary>
    RenewControl = 30,

    /// <summary>ControlService.ReleaseControl</summary>
    ReleaseControl = 31,

    /// <summary>ControlService.TakeControl</summary>
    TakeControl = 32,

    /// <summary>ControlService.WatchControl</summary>
    WatchControl = 33,

    /// <summary>OperatorService.RegisterOperator</summary>
    RegisterOperator = 34,

    /// <summary>OperatorService.SuspendOperator</summary>
    SuspendOperator = 35,

    /// <summary>OperatorService.ListOperators</summary>
    ListOperators = 36,

    /// <summary>OperatorService.SignIn</summary>
    SignIn = 37,

    /// <summary>OperatorService.SignOut</summary>
    SignOut = 38,

    /// <summary>OperatorService.ChangeOperator</summary>
    ChangeOperator = 39,

    /// <summary>SessionService.RecordPreparation</summary>
    RecordPreparation = 40,

    /// <summary>SessionService.RecordEndpoint</summary>
    RecordEndpoint = 41,

    /// <summary>SessionService.RecordAftercareGiven</summary>
    RecordAftercareGiven = 42,

    /// <summary>AlarmService.ListAlarms</summary>
    ListAlarms = 43,

    /// <summary>AlarmService.WatchAlarms</summary>
    WatchAlarms = 44,

    /// <summary>AlarmService.AcknowledgeAlarm</summary>
    AcknowledgeAlarm = 45,

    /// <summary>SessionService.GetArmingReport</summary>
    GetArmingReport = 46,

    /// <summary>ScreeningService.RecordScreening</summary>
    RecordScreening = 66,

    /// <summary>ScreeningService.GetScreening</summary>
    GetScreening = 67,

    /// <summary>TraceService.Trace</summary>
    Trace = 90,

    /// <summary>PassLogService.AmendRecord</summary>
    AmendRecord = 91,

    /// <summary>CartridgeService.RegisterCartridge</summary>
    RegisterCartridge = 80,

    /// <summary>CartridgeService.GetCartridge</summary>
    GetCartridge = 81,

    /// <summary>CartridgeService.ListCartridges</summary>
    ListCartridges = 82,

    /// <summary>CartridgeService.RecordDisposal</summary>
    RecordDisposal = 83,

    /// <summary>OverrideService.GrantOverride</summary>
    GrantOverride = 85,

    /// <summary>OverrideService.RevokeOverride</summary>
    RevokeOverride = 86,

    /// <summary>OverrideService.ListOverrides</summary>
    ListOverrides = 87,

    /// <summary>ProfileService.GetProfile</summary>
    GetProfile = 92,

    /// <summary>ProfileService.ListProfiles</summary>
    ListProfiles = 93,

    /// <summary>ProfileService.ActivateProfile</summary>
    ActivateProfile = 94,

    /// <summary>DiagnosticsService.ListIncidents</summary>
    ListIncidents = 95,

    /// <summary>DiagnosticsService.GetIncident</summary>
    GetIncident = 96,

    /// <summary>DiagnosticsService.ListStops</summary>
    ListStops = 119,

    /// <summary>DiagnosticsService.GetDiagnostics</summary>
    GetDiagnostics = 123,

    /// <summary>CalibrationService.RegisterGauge</summary>
    RegisterGauge = 97,

    /// <summary>CalibrationService.ListGauges</summary>
    ListGauges = 98,

    /// <summary>CalibrationService.StartCalibration</summary>
    StartCalibration = 99,

    /// <summary>CalibrationService.RecordMeasurement</summary>
    RecordMeasurement = 100,

    /// <summary>CalibrationService.RecordAdjustment</summary>
    RecordAdjustment = 101,

    /// <summary>CalibrationService.CompleteCalibration</summary>
    CompleteCalibration = 102,

    /// <summary>CalibrationService.AbortCalibration</summary>
    AbortCalibration = 103,

    /// <summary>CalibrationService.GetCalibration</summary>
    GetCalibration = 104,

    /// <summary>CalibrationService.ListCalibrations</summary>
    ListCalibrations = 105,

    /// <summary>CalibrationService.WatchCalibration</summary>
    WatchCalibration = 106,

    /// <summary>CalibrationService.ImportCalibration</summary>
    ImportCalibration = 107,

    /// <summary>CalibrationService.GetCertificate</summary>
    GetCertificate = 108,

    /// <summary>CalibrationService.GetCalibrationImpact</summary>
    GetCalibrationImpact = 109,

    /// <summary>CalibrationService.GetDriftTrend</summary>
    GetDriftTrend = 122,

    /// <summary>CalibrationService.RecordDrop</summary>
    RecordDrop = 128,

    /// <summary>CalibrationService.HoldDepth</summary>
    HoldDepth = 110,

    /// <summary>CalibrationService.HoldRate</summary>
    HoldRate = 129,

    /// <summary>CalibrationService.EndHold</summary>
    EndHold = 111,

    /// <summary>CalibrationService.WriteCurve</summary>
    WriteCurve = 112,

    /// <summary>SelfTestService.RunSelfTest</summary>
    RunSelfTest = 114,

    /// <summary>SelfTestService.EndSelfTest</summary>
    EndSelfTest = 115,

    /// <summary>SelfTestService.GetSelfTest</summary>
    GetSelfTest = 116,

    /// <summary>SelfTestService.ListSelfTests</summary>
    ListSelfTests = 117,

    /// <summary>SelfTestService.WatchSelfTest</summary>
    WatchSelfTest = 118,

    /// <summary>CourseService.CreateCourse</summary>
    CreateCourse = 70,

    /// <summary>CourseService.GetCourse</summary>
    GetCourse = 71,

    /// <summary>CourseService.ListCourses</summary>
    ListCourses = 72,

    /// <summary>CourseService.RecordFollowUp</summary>
    RecordFollowUp = 73,

    /// <summary>CourseService.RecordAdverseEvent</summary>
    RecordAdverseEvent = 74,

    /// <summary>CourseService.ExportAdverseEvent</summary>
    ExportAdverseEvent = 75,

    /// <summary>CourseService.GetAftercare</summary>
    GetAftercare = 76,

    /// <summary>CourseService.MergePatientReferences</summary>
    MergePatientReferences = 77,

    /// <summary>SafetyService.ConfirmClock</summary>
    ConfirmClock = 113,
}

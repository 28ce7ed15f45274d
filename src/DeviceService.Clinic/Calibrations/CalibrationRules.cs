using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whether the depth of a pen is known well enough to treat with it (H15), and what a calibration may do.</summary>
internal static class CalibrationRules
{
    /// <summary>A pen on the bench treats nobody.</summary>
    public static PreconditionVerdict OffTheBench(CalibrationBook book, string penId) => Verdict(
        Rules.CalibrationOpen,
        book.Pen(penId).OpenCalibrationId is { } open ? Rules.CalibrationOpen.Refuse(("pen", penId), ("observed", open)) : null);

    /// <summary>What a pen's calibration says about arming it.</summary>
    /// <remarks>A pen that was given a certificate is held to it, also where the profile would not ask for one.</remarks>
    public static IReadOnlyList<PreconditionVerdict> Arming(CalibrationBook book, ArmingCase arming, DateOnly today, SafetyProfile profile)
    {
        var pen = book.Pen(arming.PenId);
        return
        [
            OffTheBench(book, arming.PenId),
            Verdict(Rules.CalibrationFailed, Failed(pen)),
            pen.Certificate is null && arming.Pen is null
                ? PreconditionVerdict.NotJudged(Rules.CalibrationMissing, "the pen has not said what it is")
                : Verdict(Rules.CalibrationMissing, pen.Certificate is null && IsRequired(profile, arming.Pen) ? Rules.CalibrationMissing.Refuse(("pen", pen.PenId)) : null),
            Verdict(Rules.CalibrationVoid, Void(pen)),
            Verdict(Rules.CalibrationExpired, Expired(pen, today)),
        ];
    }

    /// <summary>Whether a pen may hold its needles out: in a calibration of its own, for a technician, with a cartridge that no patient meets.</summary>
    public static IReadOnlyList<PreconditionVerdict> Bench(ClinicState state, BenchCase bench, SafetyProfile profile)
    {
        var role = bench.By.OperatorId is { } person ? state.Operators.Find(person)?.Role : null;
        var onTheBench = state.Calibrations.Pen(bench.PenId).OpenCalibrationId is not null;
        var tip = bench.Cartridge is { Present: true, TagId: { } id } ? state.Cartridges.Find(id)?.Registered : null;
        return
        [
            Verdict(Rules.BenchClosed, onTheBench && role == OperatorRole.Technician && profile.For(OperatorRole.Technician).Allows(RoleAct.Service)
                ? null
                : Rules.BenchClosed.Refuse(("pen", bench.PenId), ("observed", bench.By.OperatorId ?? "nobody who is signed in"))),
            Verdict(Rules.BenchCartridge, tip is { BenchUse: true } ? null : Rules.BenchCartridge.Refuse(("observed", bench.Cartridge?.TagId ?? "of unknown id"))),
        ];
    }

    /// <summary>Why a pen is not armed under its newest certificate: each reason, as arming asks them. None while it is, and where there is no certificate.</summary>
    public static IReadOnlyList<Refusal> Ended(PenCalibration pen, DateOnly today) =>
        pen.Certificate is null ? [] : [.. new[] { Void(pen), Failed(pen), Expired(pen, today) }.OfType<Refusal>()];

    /// <summary>Why somebody may not calibrate; null when they may.</summary>
    public static Refusal? Access(ClinicState state, ClinicCircumstances now, ClinicRequest request) =>
        request.By.OperatorId is not { } person || state.Operators.Find(person) is not { } known ? Rules.SignInMissing.Refuse(("rpc", request.Rpc))
        : RoleRefusals.ByProfile(now.Profile, Enum.Parse<Rpc>(request.Rpc), known.Role, RoleAct.Service);

    /// <summary>Why a gauge may not be read; null when it may.</summary>
    public static Refusal? Gauge(CalibrationBook book, string gaugeId, GaugeKind kind, DateOnly today) =>
        !book.Gauges.TryGetValue(gaugeId, out var gauge) ? Rules.GaugeUnknown.Refuse(("observed", gaugeId))
        : gauge.Measures != kind ? Rules.GaugeKind.Refuse(("gauge", gaugeId), ("observed", StateNames.Of(gauge.Measures)), ("limit", StateNames.Of(kind)))
        : Overdue(gauge, today);

    /// <summary>Why a gauge is not to be believed; null when it is.</summary>
    public static Refusal? Overdue(GaugeRecord gauge, DateOnly today) => gauge.DueOn >= today
        ? null
        : Rules.GaugeOverdue.Refuse(("gauge", gauge.GaugeId), ("limit", Text(gauge.DueOn)), ("observed", Text(today)));

    /// <summary>Why the pen may not be on the bench; null when it may.</summary>
    public static Refusal? WithPatient(ClinicState state, string penId) =>
        state.Treatments.Open.FirstOrDefault(one => one.Newest.PenId == penId) is { } open
            ? Rules.CalibrationUnderSession.Refuse(("session", open.SessionId), ("pen", penId))
            : null;

    /// <summary>Why a calibration that is open may not go on: the person, a session on the pen, its firmware, or what happened to it meanwhile.</summary>
    public static Refusal? GoingOn(ClinicState state, ClinicCircumstances now, ClinicRequest request, CalibrationLife life) =>
        Access(state, now, request)
        ?? (life.Progress.IsOpen ? null : life.Progress.Over(life.CalibrationId))
        ?? WithPatient(state, life.PenId)
        ?? (state.Calibrations.Pen(life.PenId).FirmwareVersion is { } firmware && firmware != life.Begun.FirmwareVersion
            ? Rules.CalibrationFirmware.Refuse(
                ("pen", life.PenId), ("observed", firmware), ("calibration", life.CalibrationId), ("limit", life.Begun.FirmwareVersion))
            : null)
        ?? life.JudgeWhole();

    /// <summary>What the readings of a phase come to.</summary>
    public static CalibrationFindingRecord Finding(CalibrationLife life, CalibrationPhase phase, CalibrationBook book, Moment at, Actor by) => new()
    {
        At = at,
        By = by,
        PenId = life.PenId,
        CalibrationId = life.CalibrationId,
        Phase = phase,
        Result = CalibrationFit.Evaluate([.. life.Progress.Of(phase).Values], life.GaugeOf(phase, book.Gauges[life.Begun.GaugeId]), life.Begun.ToleranceUm),
    };

    /// <summary>What a pen is, for a person: a certificate of the one kind says nothing of the other.</summary>
    public static string Kind(bool simulated) => simulated ? "a simulated pen" : "a real pen";

    /// <summary>A day, the same on every machine.</summary>
    public static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static bool IsRequired(SafetyProfile profile, PenIdentity? pen) =>
        pen is not null && (profile.Calibration.RequiredOf == CalibrationScope.EveryPen || !pen.Simulated);

    // Of a calibration that came after the certificate: the next certificate clears it.
    private static Refusal? Failed(PenCalibration pen) =>
        pen.FailedBy is { } calibration ? Rules.CalibrationFailed.Refuse(("pen", pen.PenId), ("observed", calibration)) : null;

    private static Refusal? Void(PenCalibration pen) => pen.Certificate is { VoidBecause: { } cause } held
        ? Rules.CalibrationVoid.Refuse(("certificate", held.Record.CertificateId), ("pen", pen.PenId), ("observed", cause), ("limit", held.GivenFor ?? ""))
        : null;

    private static Refusal? Expired(PenCalibration pen, DateOnly today)
    {
        if (pen.Certificate is not { } held)
        {
            return null;
        }

        var hours = (pen.RunSeconds - held.Document.RunSeconds) / 3_600;
        var (limit, observed) = held.Document.ValidUntil < today ? (Text(held.Document.ValidUntil), $"today is {Text(today)}")
            : hours >= held.Document.RunHoursMax
                ? ($"{Refusal.Number(held.Document.RunHoursMax)} hours of the motor", $"it has turned for {Refusal.Number(hours)} since")
            : ("", "");
        return limit.Length == 0
            ? null
            : Rules.CalibrationExpired.Refuse(("certificate", held.Record.CertificateId), ("pen", pen.PenId), ("limit", limit), ("observed", observed));
    }

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);
}

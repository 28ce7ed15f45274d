using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whether a pen's stop and dead-man were seen to work, and who may see to it (H08).</summary>
internal static class SelfTestRules
{
    /// <summary>A pen that is tested treats nobody.</summary>
    public static PreconditionVerdict Over(SelfTestBook book, string penId) => Verdict(
        Rules.SelfTestOpen,
        book.Pen(penId).OpenSelfTestId is { } open ? Rules.SelfTestOpen.Refuse(("pen", penId), ("observed", open)) : null);

    /// <summary>What a pen's self-tests say about arming it. One that was never tested is held to nothing; one that ever was is held to that.</summary>
    public static IReadOnlyList<PreconditionVerdict> Arming(SelfTestBook book, string penId)
    {
        var pen = book.Pen(penId);
        return
        [
            Over(book, penId),
            Verdict(Rules.SelfTestFailed, pen is { FailedBy: { } failed, FailedCheck: { } check }
                ? Rules.SelfTestFailed.Refuse(("pen", penId), ("check", StateNames.Of(check)), ("observed", failed))
                : null),
            Verdict(Rules.SelfTestVoid, pen is { PassedBy: { } passed, VoidedBy: { } firmware }
                ? Rules.SelfTestVoid.Refuse(("pen", penId), ("observed", passed), ("limit", pen.PassedFirmware ?? ""), ("firmware", firmware))
                : null),
        ];
    }

    /// <summary>Whether a pen may be tested: by a technician, off the bench of a calibration, with a cartridge that no patient meets.</summary>
    public static IReadOnlyList<PreconditionVerdict> Bench(ClinicState state, BenchCase bench, SafetyProfile profile)
    {
        var tip = bench.Cartridge is { Present: true, TagId: { } id } ? state.Cartridges.Find(id)?.Registered : null;
        return
        [
            Verdict(Rules.RoleForbidden, bench.By.OperatorId is not { } person || state.Operators.Find(person) is not { } known
                ? Rules.SignInMissing.Refuse(("rpc", nameof(Rpc.RunSelfTest)))
                : known.Role != OperatorRole.Technician
                    ? RoleRefusals.Of(Rpc.RunSelfTest, known.Role)
                    : RoleRefusals.ByProfile(profile, Rpc.RunSelfTest, known.Role, RoleAct.Service)),
            CalibrationRules.OffTheBench(state.Calibrations, bench.PenId),
            Verdict(Rules.BenchCartridge, tip is { BenchUse: true } ? null : Rules.BenchCartridge.Refuse(("observed", bench.Cartridge?.TagId ?? "of unknown id"))),
        ];
    }

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);
}

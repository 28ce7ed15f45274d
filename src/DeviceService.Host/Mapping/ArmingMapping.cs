using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Shows how the preconditions of an arming stand.</summary>
internal static class ArmingMapping
{
    // Trailers carry some 8 KB with every client, a third more than that being spent on their encoding.
    private const int TrailerBytesMax = 5_000;

    public static V1.ArmingReport ToWire(this ArmingReport report)
    {
        var wire = new V1.ArmingReport
        {
            EvaluatedAt = report.At.ToWire(),
            MayArm = report.MayArm,
            ReadyForReadBack = report.ReadyForReadBack,
            ReadBack = report.ReadBack.ToWire(),
            History = Tracing.Reach,
        };
        wire.Preconditions.AddRange(report.Verdicts.Select(ToWire));
        return wire;
    }

    /// <summary>The same, as far as it fits the trailers of a call: every verdict, and the words of the first that failed.</summary>
    public static V1.ArmingReport ToTrailer(this ArmingReport report)
    {
        var wire = report.ToWire();
        for (var at = wire.Preconditions.Count - 1; at >= 0 && wire.CalculateSize() > TrailerBytesMax; at--)
        {
            wire.Preconditions[at].Refusal = null;
            wire.Preconditions[at].NotJudgedBecause = "";
        }

        return wire;
    }

    private static V1.ArmingPrecondition ToWire(PreconditionVerdict verdict) => new()
    {
        RuleId = verdict.RuleId,
        HazardId = verdict.HazardId,
        Verdict = verdict.Passed ? V1.PreconditionVerdict.Passed
            : verdict.NotJudgedBecause is null ? V1.PreconditionVerdict.Failed
            : V1.PreconditionVerdict.NotJudged,
        NotJudgedBecause = verdict.NotJudgedBecause ?? "",
        Refusal = verdict.Refusal is { } refusal
            ? new V1.Refusal
            {
                RuleId = refusal.RuleId,
                HazardId = refusal.HazardId,
                Sentence = refusal.Sentence,
                Remedy = refusal.Remedy,
                Limit = refusal.Limit ?? "",
                Observed = refusal.Observed ?? "",
                Unit = refusal.Unit ?? "",
                Rpc = nameof(Request.ArmSession),
            }
            : null,
    };

    private static V1.ReadBack ToWire(this ReadBack shown) => new()
    {
        SessionId = shown.SessionId,
        PatientReference = shown.PatientReference,
        Area = shown.Target.Area.ToWire(),
        Side = shown.Target.Side.ToWire(),
        PassNumber = (uint)shown.Target.Number,
        Direction = shown.Target.Direction.ToWire(),
        NeedleProtrusionUm = (uint)shown.ProtrusionUm,
        StrokeRateMillihertz = (uint)shown.StrokeRateMillihertz,
        LimitUm = (uint)shown.LimitUm,
        CartridgeId = shown.CartridgeId,
        CartridgeInsertion = shown.CartridgeInsertion,
    };
}

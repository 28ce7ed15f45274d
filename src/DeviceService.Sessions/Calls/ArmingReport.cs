using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Every precondition of an arming, judged at one moment, and what the operator has to be shown.</summary>
/// <param name="At">When.</param>
/// <param name="Verdicts">In the order in which a person would act on them; the first that failed is the refusal.</param>
/// <param name="ReadBack">What has to be shown.</param>
public sealed record ArmingReport(Moment At, IReadOnlyList<PreconditionVerdict> Verdicts, ReadBack ReadBack)
{
    /// <summary>Whether the pen would be armed.</summary>
    public bool MayArm => Verdicts.All(static verdict => verdict.Passed);

    /// <summary>Whether nothing is missing but the read-back.</summary>
    public bool ReadyForReadBack => Verdicts.All(static verdict => verdict.Passed || verdict.RuleId == Rules.ReadBackMissing.Id);

    /// <summary>The refusal of an arming; null when it may be. One that could not be judged refuses too.</summary>
    public Refusal? Refusal => ArmingPreconditions.Objection(Verdicts);

    /// <summary>
    /// The report that goes with a refusal that came after everything was judged, or before anything was: what refused comes first, as a row that failed,
    /// so that nobody is told "refused" beside a list in which all passed.
    /// </summary>
    /// <param name="why">The refusal of the call.</param>
    public ArmingReport RefusedBy(Refusal why)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (Refusal?.RuleId == why.RuleId)
        {
            return this;
        }

        var row = Verdicts.FirstOrDefault(verdict => (verdict.Refusal?.RuleId ?? verdict.RuleId) == why.RuleId);
        return this with
        {
            Verdicts =
            [
                new PreconditionVerdict(row?.RuleId ?? why.RuleId, row?.HazardId ?? why.HazardId, why),
                .. Verdicts.Where(verdict => !ReferenceEquals(verdict, row)),
            ],
        };
    }
}

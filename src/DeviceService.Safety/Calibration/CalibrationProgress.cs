using System.Collections.Immutable;

namespace DeviceService.Safety;

/// <summary>
/// The steps of a calibration as a pure state machine: what is asked for next, and what may follow. As-found points come before any
/// adjustment, as-left points after it. A reading that is taken again replaces the one before only with a reason, and while its phase is
/// open; both stay on record.
/// </summary>
public sealed record CalibrationProgress
{
    private static readonly ImmutableSortedDictionary<int, DepthReading> None = ImmutableSortedDictionary<int, DepthReading>.Empty;

    /// <summary>Which readings it asks for.</summary>
    public required CalibrationPlan Plan { get; init; }

    /// <summary>Where it stands.</summary>
    public CalibrationStage Stage { get; init; } = CalibrationStage.MeasuringAsFound;

    /// <summary>As-found readings by the number of their step: of one that was taken again the newest.</summary>
    public ImmutableSortedDictionary<int, DepthReading> AsFound { get; init; } = None;

    /// <summary>As-left readings by the number of their step: of one that was taken again the newest.</summary>
    public ImmutableSortedDictionary<int, DepthReading> AsLeft { get; init; } = None;

    /// <summary>Whether it can still go on.</summary>
    public bool IsOpen => Stage is not (CalibrationStage.Passed or CalibrationStage.Failed or CalibrationStage.Aborted);

    /// <summary>The phase whose readings are taken, or may be taken again; null once it is over.</summary>
    public CalibrationPhase? Phase => Stage switch
    {
        CalibrationStage.MeasuringAsFound or CalibrationStage.Reviewing => CalibrationPhase.AsFound,
        CalibrationStage.MeasuringAsLeft or CalibrationStage.Completing => CalibrationPhase.AsLeft,
        _ => null,
    };

    /// <summary>The reading that is asked for; null where none is.</summary>
    public CalibrationStep? Next => Stage switch
    {
        CalibrationStage.MeasuringAsFound => Plan.StepAt(CalibrationPhase.AsFound, AsFound.Count + 1),
        CalibrationStage.MeasuringAsLeft => Plan.StepAt(CalibrationPhase.AsLeft, AsLeft.Count + 1),
        _ => null,
    };

    /// <summary>Readings of a phase.</summary>
    public ImmutableSortedDictionary<int, DepthReading> Of(CalibrationPhase phase) => phase == CalibrationPhase.AsFound ? AsFound : AsLeft;

    /// <summary>Why this reading is not taken; null when it is.</summary>
    /// <param name="calibrationId">What refuses.</param>
    /// <param name="phase">Of which phase it says it is.</param>
    /// <param name="number">Of which step it says it is.</param>
    /// <param name="indicatedUm">What the pen said, in um.</param>
    /// <param name="replaces">Whether it says that it replaces an earlier one.</param>
    public Refusal? JudgeReading(string calibrationId, CalibrationPhase phase, int number, int indicatedUm, bool replaces)
    {
        if (!IsOpen)
        {
            return Over(calibrationId);
        }

        var again = phase == Phase && Of(phase).ContainsKey(number);
        var expected = Next is { } next ? $"step {next.Number} {StateNames.Of(next.Phase)}" : "none that is new";
        if (!again && (Next is not { } asked || asked.Phase != phase || asked.Number != number))
        {
            return Rules.CalibrationStep.Refuse(
                ("calibration", calibrationId), ("observed", $"step {Refusal.Number(number)} {StateNames.Of(phase)}"), ("limit", expected));
        }

        if (again != replaces)
        {
            return again
                ? ArgumentRefusals.Missing("replaces_reason")
                : ArgumentRefusals.Form("replaces_reason", "a reason", "empty for a step that was not read before");
        }

        var set = Plan.StepAt(phase, number).SetUm;
        return Math.Abs(indicatedUm - set) <= Plan.WindowUm
            ? null
            : Rules.CalibrationPlace.Refuse(
                ("observed", Refusal.Number(indicatedUm)), ("limit", Refusal.Number(set)), ("window", Refusal.Number(Plan.WindowUm)), ("unit", "um"));
    }

    /// <summary>With this reading, in place of an earlier one of its step.</summary>
    public CalibrationProgress WithReading(CalibrationPhase phase, DepthReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var readings = Of(phase).SetItem(reading.Step, reading);
        var whole = readings.Count == Plan.StepsOfPhase;
        return phase == CalibrationPhase.AsFound
            ? this with { AsFound = readings, Stage = whole ? CalibrationStage.Reviewing : CalibrationStage.MeasuringAsFound }
            : this with { AsLeft = readings, Stage = whole ? CalibrationStage.Completing : CalibrationStage.MeasuringAsLeft };
    }

    /// <summary>Why the pen may not be adjusted now; null when it may. Nobody would know any more what the sessions before were treated with.</summary>
    public Refusal? JudgeAdjustment(string calibrationId) => !IsOpen ? Over(calibrationId)
        : Stage == CalibrationStage.Reviewing ? null
        : Rules.CalibrationAdjust.Refuse(("calibration", calibrationId), ("observed", StateNames.Of(Stage)), ("limit", StateNames.Of(CalibrationStage.Reviewing)));

    /// <summary>After an adjustment.</summary>
    public CalibrationProgress Adjusted() => this with { Stage = CalibrationStage.MeasuringAsLeft };

    /// <summary>Why it cannot be completed now; null when it can.</summary>
    public Refusal? JudgeCompletion(string calibrationId) => !IsOpen ? Over(calibrationId)
        : Stage is CalibrationStage.Reviewing or CalibrationStage.Completing ? null
        : Rules.CalibrationIncomplete.Refuse(
            ("calibration", calibrationId),
            ("observed", Refusal.Number(Of(Phase!.Value).Count)),
            ("limit", Refusal.Number(Plan.StepsOfPhase)),
            ("phase", StateNames.Of(Phase.Value)));

    /// <summary>
    /// Why there is no certificate yet: the stroke rate was read at too few set rates; null where it was read at enough. A pen whose depths are beyond their
    /// tolerance fails without, so it is asked of one that would pass.
    /// </summary>
    /// <param name="calibrationId">What refuses.</param>
    /// <param name="read">At how many set rates it was read, of the pen as it is now.</param>
    /// <param name="wanted">At how many the profile in force wants it read.</param>
    public Refusal? JudgeRateReadings(string calibrationId, int read, int wanted) => !IsOpen ? Over(calibrationId)
        : read >= wanted ? null
        : Rules.CalibrationIncomplete.Refuse(
            ("calibration", calibrationId),
            ("observed", Refusal.Number(read)),
            ("limit", Refusal.Number(wanted)),
            ("phase", $"{StateNames.Of(Phase!.Value)} stroke-rate (calibration.rate_readings_min of the profile)"),
            ("field", "stroke_rate"));

    /// <summary>Why nothing can be done to it any more.</summary>
    public Refusal Over(string calibrationId) =>
        Rules.CalibrationOver.Refuse(("calibration", calibrationId), ("observed", StateNames.Of(Stage)));
}

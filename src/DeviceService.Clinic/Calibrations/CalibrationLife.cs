using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>One calibration, from its beginning to now.</summary>
public sealed record CalibrationLife
{
    /// <summary>How it began.</summary>
    public required CalibrationRecord Begun { get; init; }

    /// <summary>When it began.</summary>
    public required Stamp BegunAt { get; init; }

    /// <summary>Its id.</summary>
    public string CalibrationId => Begun.CalibrationId;

    /// <summary>The pen.</summary>
    public string PenId => Begun.PenId!;

    /// <summary>The certificate that the pen had when it began, in force or not: sessions since then are what an as-found failure puts in doubt. Null for none.</summary>
    public HeldCertificate? Before { get; init; }

    /// <summary>Where it stands, and which readings count.</summary>
    public required CalibrationProgress Progress { get; init; }

    /// <summary>Every reading in the order in which it was taken, those that were taken again too.</summary>
    public ImmutableList<CalibrationReadingRecord> Readings { get; init; } = [];

    /// <summary>Every reading of the stroke rate in the order in which it was taken, those that do not count too.</summary>
    public ImmutableList<CalibrationRateRecord> Rates { get; init; } = [];

    /// <summary>Those that count, the newest last: of each set rate the newest, of the pen as it is. What was read before an adjustment was of another.</summary>
    public IReadOnlyList<CalibrationRateRecord> RatesThatCount => [.. NewestOf(Adjustment is null ? CalibrationPhase.AsFound : CalibrationPhase.AsLeft)];

    /// <summary>The others, each with why it does not count.</summary>
    public IReadOnlyList<(CalibrationRateRecord Reading, string Because)> RatesNotCounted
    {
        get
        {
            var counts = RatesThatCount;
            return
            [
                .. Rates.Index().Where(one => !counts.Contains(one.Item)).Select(one => (
                    one.Item,
                    Rates.Skip(one.Index + 1).FirstOrDefault(later => later.Phase == one.Item.Phase && later.SetMillihertz == one.Item.SetMillihertz)?.ReplacesReason
                        ?? "read before the pen was adjusted")),
            ];
        }
    }

    /// <summary>
    /// Whether the pen was found beyond its tolerance as it came, in depth or in rate; false while that was not judged. A rate, or one depth, that was
    /// read beyond it is a verdict of its own once the calibration is over, however many depths were left out.
    /// </summary>
    public bool FoundBeyond => AsFound is { } found ? !found.Result.Passed || RateFoundBeyond : End is not null && (RateFoundBeyond || DepthFoundBeyond);

    // Where there is no fit, each reading that stands speaks for itself. One is beyond where even the gauge's own uncertainty does not excuse it; of a
    // reading of an older build, with no word of its gauge, nobody knows that.
    private bool DepthFoundBeyond => Readings.Any(one =>
        one is { Phase: CalibrationPhase.AsFound, Gauge: { } gauge } && Progress.AsFound.GetValueOrDefault(one.Reading.Step) == one.Reading
        && Math.Abs((one.Reading.SeenUm ?? one.Reading.IndicatedUm) - one.Reading.GaugeUm) > Begun.ToleranceUm + gauge.ExpandedUncertainty);

    private bool RateFoundBeyond => NewestOf(CalibrationPhase.AsFound).Any(static rate => !rate.Passed);

    /// <summary>Drops that the pen had felt when it began, as far as it was heard.</summary>
    public long DropsBefore { get; init; }

    /// <summary>Why what was measured is of another pen than the one on the bench, for a person: nothing but giving it up is left. Null while it is not.</summary>
    public string? SpoiltBecause { get; init; }

    /// <summary>What was done to the pen; null before, and where nothing was.</summary>
    public CalibrationAdjustmentRecord? Adjustment { get; init; }

    /// <summary>Digest of the curve that the pen kept while its as-found points were measured, as far as it was heard by then; null before, and where it was not.</summary>
    public string? CurveDigestAsFound { get; init; }

    /// <summary>The curve that the pen kept while its as-found points were measured; null before one was to be written.</summary>
    public CorrectionCurve? CurveBefore { get; init; }

    /// <summary>What the as-found points came to; null before that was judged.</summary>
    public CalibrationFindingRecord? AsFound { get; init; }

    /// <summary>What the as-left points came to; null before that was judged.</summary>
    public CalibrationFindingRecord? AsLeft { get; init; }

    /// <summary>How it ended; null while it is open.</summary>
    public CalibrationEndRecord? End { get; init; }

    /// <summary>The certificate that came of it; null for none.</summary>
    public string? CertificateId { get; init; }

    /// <summary>Number of the newest entry about it.</summary>
    public required long NewestEntry { get; init; }

    /// <summary>Who took readings, of depth or of rate, in the order in which each began: it may go on in other hands than it began in.</summary>
    public IReadOnlyList<string> ReadBy =>
        [.. Readings.Concat<ClinicRecord>(Rates).OrderBy(static one => one.EntryNumber).Select(static one => one.By.OperatorId).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Readings that were taken again, and why.</summary>
    public IEnumerable<CertificateReplaced> Replaced => Readings
        .Select((record, at) => (record, again: Readings.Skip(at + 1).FirstOrDefault(later => later.Phase == record.Phase && later.Reading.Step == record.Reading.Step)))
        .Where(static pair => pair.again is not null)
        .Select(static pair => new CertificateReplaced(pair.record.Phase, pair.record.Reading, pair.again!.ReplacesReason ?? ""));

    /// <summary>The registrations of the gauge that the readings of a phase which count were read under, in the order in which they came.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="newest">The gauge as it is registered now: it stands for readings of older builds, and where nothing was read.</param>
    public IReadOnlyList<GaugeAsRead> GaugesOf(CalibrationPhase phase, GaugeRecord newest)
    {
        ArgumentNullException.ThrowIfNull(newest);
        GaugeAsRead[] read =
        [
            .. Readings.Where(one => one.Phase == phase && Progress.Of(phase).GetValueOrDefault(one.Reading.Step) == one.Reading)
                .Select(one => one.Gauge ?? GaugeAsRead.Of(newest)).Distinct(),
        ];
        return read.Length > 0 ? read : [GaugeAsRead.Of(newest)];
    }

    /// <summary>How well the gauge of a phase knows a depth: as badly as the worst of the registrations that it was read under.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="newest">The gauge as it is registered now.</param>
    public DepthGauge GaugeOf(CalibrationPhase phase, GaugeRecord newest)
    {
        var read = GaugesOf(phase, newest);
        return new DepthGauge(read.Max(static one => one.ExpandedUncertainty), read.Max(static one => one.Resolution));
    }

    /// <summary>Why its as-found points may not be written into the pen now; null when they may: after the adjustment was said, and before a point was measured.</summary>
    public Refusal? JudgeCurve() => !Progress.IsOpen ? Progress.Over(CalibrationId)
        : JudgeWhole() is { } spoilt ? spoilt
        : AsFound is not null && Progress is { Stage: CalibrationStage.MeasuringAsLeft, AsLeft.IsEmpty: true } ? null
        : Rules.CalibrationAdjust.Refuse(
            ("calibration", CalibrationId),
            ("observed", $"{StateNames.Of(Progress.Stage)} with {Refusal.Number(Progress.AsLeft.Count)} as-left readings"),
            ("limit", StateNames.Of(CalibrationStage.MeasuringAsLeft)));

    /// <summary>Refuses to go on with what was measured of a pen as it is no longer; null where it is.</summary>
    public Refusal? JudgeWhole() => SpoiltBecause is { } why
        ? Rules.CalibrationSpoilt.Refuse(("calibration", CalibrationId), ("pen", PenId), ("observed", why))
        : null;

    /// <summary>Refuses a certificate that would be silent of a rate: of an adjusted pen each set rate that was beyond as found is read again.</summary>
    public Refusal? JudgeRates()
    {
        var again = NewestOf(CalibrationPhase.AsLeft).Select(static rate => rate.SetMillihertz).ToHashSet();
        return Adjustment is not null && NewestOf(CalibrationPhase.AsFound).FirstOrDefault(rate => !rate.Passed && !again.Contains(rate.SetMillihertz)) is { } unread
            ? Rules.CalibrationIncomplete.Refuse(
                ("calibration", CalibrationId), ("observed", Refusal.Number(0)), ("limit", Refusal.Number(1)),
                ("phase", $"{StateNames.Of(CalibrationPhase.AsLeft)} stroke-rate ({unread.SetMillihertz ?? unread.IndicatedMillihertz} mHz, which was beyond its tolerance as found)"))
            : null;
    }

    /// <summary>After something happened to the pen that nobody can measure away.</summary>
    internal CalibrationLife Spoilt(string why) => Progress.IsOpen && SpoiltBecause is null ? this with { SpoiltBecause = why } : this;

    /// <summary>Whether a curve may come into the pen now without spoiling what was measured: before the first reading, and where WriteCurve has its place.</summary>
    internal bool MayTakeCurve => Progress is { Stage: CalibrationStage.MeasuringAsLeft, AsLeft.IsEmpty: true } || (Progress.AsFound.IsEmpty && Progress.AsLeft.IsEmpty);

    private IEnumerable<CalibrationRateRecord> NewestOf(CalibrationPhase phase) =>
        Rates.Where((one, at) => one.Phase == phase && !Rates.Skip(at + 1).Any(later => later.Phase == phase && later.SetMillihertz == one.SetMillihertz));

    internal CalibrationLife After(ClinicRecord record) => record switch
    {
        CalibrationReadingRecord reading => this with
        {
            Readings = Readings.Add(reading), Progress = Progress.WithReading(reading.Phase, reading.Reading), NewestEntry = record.EntryNumber,
        },
        CalibrationRateRecord rate => this with { Rates = Rates.Add(rate), NewestEntry = record.EntryNumber },
        CalibrationAdjustmentRecord adjustment => this with { Adjustment = adjustment, Progress = Progress.Adjusted(), NewestEntry = record.EntryNumber },
        CalibrationCurveRecord curve => this with { CurveBefore = CurveBefore ?? new CorrectionCurve(curve.Before), NewestEntry = record.EntryNumber },
        CalibrationFindingRecord { Phase: CalibrationPhase.AsFound } finding => this with { AsFound = finding, NewestEntry = record.EntryNumber },
        CalibrationFindingRecord finding => this with { AsLeft = finding, NewestEntry = record.EntryNumber },
        CalibrationEndRecord end => this with { End = end, Progress = Progress with { Stage = end.Stage }, NewestEntry = record.EntryNumber },
        _ => this,
    };
}

using System.Text.Json;
using DeviceService.Safety;

namespace DeviceService.PenCtl;

/// <summary>
/// What a certificate's document says, as far as a page shows it. The document is the certificate and this is a view of it: fields that are not
/// read here stay in the document, and a field that is missing makes it none.
/// </summary>
internal sealed record CertificateContent
{
    /// <summary>What the document calls itself.</summary>
    public const string FormName = "DeviceService.Certificate.1";

    // A newer service of the same form may say more.
    private static readonly JsonSerializerOptions Read = new() { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    public required string Form { get; init; }

    public required string CertificateId { get; init; }

    public required string CalibrationId { get; init; }

    public required string PenId { get; init; }

    public required string Vendor { get; init; }

    public required string Model { get; init; }

    public required string FirmwareVersion { get; init; }

    public required bool Simulated { get; init; }

    public required GaugeOf Gauge { get; init; }

    /// <summary>How its depth is set; null in documents of older services.</summary>
    public string? DepthControl { get; init; }

    /// <summary>Whether what the pen said was typed, and held against nothing: a depth that is set by hand, or an older service.</summary>
    public bool IndicationTyped => DepthControl != "Actuated";

    /// <summary>Who completed it.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Who took readings, where that is not <see cref="OperatorId"/> alone; null otherwise, and in documents of older services.</summary>
    public IReadOnlyList<string>? ReadBy { get; init; }

    /// <summary>Who did it, in words.</summary>
    public string OperatorTold => ReadBy is { Count: > 0 } readers ? $"{OperatorId} completed it, read by {string.Join(", ", readers)}" : OperatorId;

    /// <summary>Of the room, in 0.1 degree Celsius.</summary>
    public required int TemperatureDecidegrees { get; init; }

    public required IReadOnlyList<Reading> AsFound { get; init; }

    public required Result AsFoundResult { get; init; }

    /// <summary>What was done to the pen; null where nothing was.</summary>
    public string? Adjustment { get; init; }

    /// <summary>Digest of the curve that the pen kept when it was measured to the end; null where it did not say, and in documents of older services.</summary>
    public string? CurveDigest { get; init; }

    /// <summary>The same while the as-found points were measured; null where it did not say, and in documents of older services.</summary>
    public string? CurveDigestAsFound { get; init; }

    /// <summary>Points of the curve that the pen kept before one was written; empty for none. Null where no writing was begun, and in documents of older services.</summary>
    public IReadOnlyList<CurveKnot>? CurveBefore { get; init; }

    /// <summary>Whether a curve was written in the calibration, as far as the document shows it.</summary>
    public CurveStanding Curve => CurveStanding.Of(this);

    public required IReadOnlyList<Reading> AsLeft { get; init; }

    /// <summary>Null where nothing was done to the pen.</summary>
    public Result? AsLeftResult { get; init; }

    /// <summary>Readings that were taken again.</summary>
    public required IReadOnlyList<JsonElement> Replaced { get; init; }

    /// <summary>The newest reading of the stroke rate; null where it was not read.</summary>
    public RateOf? Rate { get; init; }

    /// <summary>All of them where it was read at several set rates; null otherwise.</summary>
    public IReadOnlyList<RateOf>? Rates { get; init; }

    /// <summary>Readings of the stroke rate that do not count, with why; null where there are none.</summary>
    public IReadOnlyList<RateNotCounted>? RatesNotCounted { get; init; }

    /// <summary>Every reading of the stroke rate, slowest first.</summary>
    public IReadOnlyList<RateOf> AllRates => Rates ?? (Rate is { } one ? [one] : []);

    /// <summary>The stroke rate in words: what was read and by whom, or why nothing was.</summary>
    public string RateRead => AllRates.Count > 0
        ? string.Join("; ", AllRates.Select(static rate => rate.Told)) + (AllRates.All(static rate => rate.SeenMillihertz is not null)
            ? ". What the pen says is the mean of its own samples"
            : ". Both numbers were typed, and seen by nobody but the technician")
            + string.Concat((RatesNotCounted ?? []).Select(static one => $". Not counted, {one.Reason.TrimEnd('.')}: {one.Reading.Told}"))
        : "not measured";

    /// <summary>The same, and what it was read with.</summary>
    public string RateTold => RateRead + string.Concat(RateGauges.Select(static gauge => $". Read with {gauge}"));

    /// <summary>What the stroke rate was read with, each gauge once; none where it was not read, and in documents of older services.</summary>
    public IReadOnlyList<string> RateGauges =>
    [
        .. AllRates.Select(static rate => rate.Gauge).OfType<GaugeOf>().Distinct()
            .Select(static gauge => $"{gauge.GaugeId}, {gauge.Model}, serial number {gauge.SerialNumber}, {gauge.CertificateNumber}, due {gauge.DueOn:O}"),
    ];

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateOnly ValidUntil { get; init; }

    public required int RunHoursMax { get; init; }

    public required long Drops { get; init; }

    /// <summary>The result that the certificate stands on.</summary>
    public Result Standing => AsLeftResult ?? AsFoundResult;

    /// <summary>Whether the pen was beyond its tolerance as it was found, in depth or in rate: of each set rate the newest reading from before the adjustment counts.</summary>
    public bool FoundBeyond => !AsFoundResult.Passed
        || (Adjustment is not null && (RatesNotCounted ?? []).Where(static one => one.Phase == "AsFound")
            .GroupBy(static one => one.Reading.SetMillihertz).Any(static readings => !readings.Last().Reading.Passed));

    /// <summary>Reads a document.</summary>
    /// <exception cref="PenCtlException">It is none.</exception>
    public static CertificateContent Of(ReadOnlySpan<byte> document)
    {
        try
        {
            return JsonSerializer.Deserialize<CertificateContent>(document, Read) is { Form: FormName } content
                ? content
                : throw new JsonException($"its form is not {FormName}");
        }
        catch (JsonException wrong)
        {
            throw new PenCtlException(
                ExitCode.Defect, $"The document of the certificate cannot be read: {wrong.Message.TrimEnd('.')}.", "Use a penctl of the service's version.", wrong);
        }
    }

    /// <summary>The gauge, as it was registered then; lengths in um.</summary>
    internal sealed record GaugeOf(
        string GaugeId, string Model, string SerialNumber, string CertificateNumber, DateOnly DueOn, int ExpandedUncertainty, int Resolution);

    /// <summary>A reading that counts; lengths in um.</summary>
    internal sealed record Reading(int Step, int SetUm, int IndicatedUm, int GaugeUm)
    {
        /// <summary>Indicated less gauge, in um.</summary>
        public int ErrorUm => IndicatedUm - GaugeUm;
    }

    /// <summary>What all readings of a point come to; lengths in nm.</summary>
    internal sealed record Point(int SetUm, long IndicatedNm, long GaugeNm, long ErrorNm, long ResidualNm, long BacklashNm);

    /// <summary>What the points of a phase come to.</summary>
    internal sealed record Result
    {
        /// <summary>True depth where the pen says 0, by the fitted line, in nm.</summary>
        public required long OffsetNm { get; init; }

        /// <summary>True depth for each indicated one, in millionths.</summary>
        public required long GainPpm { get; init; }

        public required IReadOnlyList<Point> Points { get; init; }

        /// <summary>Numbers of the steps whose readings lie apart.</summary>
        public required IReadOnlyList<int> Outliers { get; init; }

        public required long RepeatabilityNm { get; init; }

        public required long BacklashNm { get; init; }

        /// <summary>Expanded, k = 2, in nm.</summary>
        public required long ExpandedUncertaintyNm { get; init; }

        public required int WorstSetUm { get; init; }

        public required long WorstErrorNm { get; init; }

        /// <summary>What error and uncertainty together may come to, in um.</summary>
        public required int ToleranceUm { get; init; }

        public required bool Passed { get; init; }

        /// <summary>The error that the fitted line has at a depth that the pen says; both in um.</summary>
        public double LineErrorUm(double indicatedUm) => indicatedUm - ((OffsetNm / 1e3) + (GainPpm / 1e6 * indicatedUm));

        /// <summary>The error that the curve has there: the line, and the residuals straight between two points; both in um.</summary>
        public double CurveErrorUm(double indicatedUm)
        {
            var at = 1;
            while (at < Points.Count - 1 && indicatedUm * 1e3 > Points[at].IndicatedNm)
            {
                at++;
            }

            var (lower, upper) = (Points[at - 1], Points[at]);
            var share = Math.Clamp(((indicatedUm * 1e3) - lower.IndicatedNm) / (upper.IndicatedNm - lower.IndicatedNm), 0, 1);
            return LineErrorUm(indicatedUm) - ((lower.ResidualNm + (share * (upper.ResidualNm - lower.ResidualNm))) / 1e3);
        }
    }

    /// <summary>The stroke rate; rates in mHz.</summary>
    internal sealed record RateOf(string GaugeId, int IndicatedMillihertz, int GaugeMillihertz, int ExpandedUncertaintyMillihertz, bool Passed, int? SetMillihertz = null, int? ToleranceMillihertz = null, int? SeenMillihertz = null, GaugeOf? Gauge = null)
    {
        /// <summary>In words.</summary>
        public string Told =>
            $"{(SetMillihertz is { } set ? $"set {Words.Rate(set)}, " : "")}pen {Words.Rate(SeenMillihertz ?? IndicatedMillihertz)}, gauge {Words.Rate(GaugeMillihertz)}, "
            + $"U = {Words.Rate(ExpandedUncertaintyMillihertz)} (k = 2), {(Passed ? "within" : "beyond")} "
            + (ToleranceMillihertz is { } tolerance ? Words.Rate(tolerance) : "its tolerance");
    }

    /// <summary>A reading of the stroke rate that does not count.</summary>
    internal sealed record RateNotCounted(RateOf Reading, string Reason, string Phase = "");
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// A certificate as a document that stands by itself: everything that the verdict rests on. Its bytes are signed to take a pen into another
/// room, so they are kept as they were made.
/// </summary>
public sealed record CertificateDocument
{
    /// <summary>What a document calls itself.</summary>
    public const string FormName = "DeviceService.Certificate.1";

    /// <summary>Largest document, in bytes.</summary>
    public const int BytesMax = 200_000;

    /// <summary>What it is: <see cref="FormName"/>.</summary>
    public required string Form { get; init; }

    /// <summary>Number of the certificate.</summary>
    public required string CertificateId { get; init; }

    /// <summary>The calibration that it came from.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>Vendor of the pen.</summary>
    public required string Vendor { get; init; }

    /// <summary>Model of the pen.</summary>
    public required string Model { get; init; }

    /// <summary>Firmware that it was measured under: another one voids the certificate.</summary>
    public required string FirmwareVersion { get; init; }

    /// <summary>Whether there is no needle behind the line.</summary>
    public required bool Simulated { get; init; }

    /// <summary>
    /// How its depth is set. DIAL: by hand, and what the pen said was typed and is nobody's but the technician's. Null in certificates of older builds,
    /// where it was typed for every pen.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DepthControl? DepthControl { get; init; }

    /// <summary>What depth was read with, by the registration that was in force then.</summary>
    public required CertificateGauge Gauge { get; init; }

    /// <summary>The same gauge by earlier registrations, where it was registered anew while it was read with; null otherwise. The worst uncertainty of a phase counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CertificateGauge>? GaugesBefore { get; init; }

    /// <summary>Who completed it.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Who took the readings, those that do not count too, in the order in which they began; null where it was <see cref="OperatorId"/> alone, and in certificates of older builds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ReadBy { get; init; }

    /// <summary>Temperature of the room, in 0.1 degree Celsius.</summary>
    public required int TemperatureDecidegrees { get; init; }

    /// <summary>As-found readings: of each step the one that counts.</summary>
    public required IReadOnlyList<DepthReading> AsFound { get; init; }

    /// <summary>What they came to.</summary>
    public required CalibrationResult AsFoundResult { get; init; }

    /// <summary>What was done to the pen; null where nothing was.</summary>
    public string? Adjustment { get; init; }

    /// <summary>As-left readings; empty where nothing was done.</summary>
    public required IReadOnlyList<DepthReading> AsLeft { get; init; }

    /// <summary>What they came to; null where nothing was done.</summary>
    public CalibrationResult? AsLeftResult { get; init; }

    /// <summary>Readings that were taken again, and why; they did not count, and are shown.</summary>
    public required IReadOnlyList<CertificateReplaced> Replaced { get; init; }

    /// <summary>
    /// The stroke rate against an independent reading, the newest one; null where it was not read.
    /// </summary>
    public CertificateRate? Rate { get; init; }

    /// <summary>All of them where it was read at several set rates, slowest first; null otherwise.</summary>
    public IReadOnlyList<CertificateRate>? Rates { get; init; }

    /// <summary>Readings of the rate that do not count, and why: they are shown. Null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CertificateRateNotCounted>? RatesNotCounted { get; init; }

    /// <summary>Wall time at which it was given.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Last day on which it holds, inclusive.</summary>
    public required DateOnly ValidUntil { get; init; }

    /// <summary>Seconds that the motor had turned by then.</summary>
    public required long RunSeconds { get; init; }

    /// <summary>Hours that it may turn from then on.</summary>
    public required int RunHoursMax { get; init; }

    /// <summary>Drops that the pen had felt by then: one more voids the certificate.</summary>
    public required long Drops { get; init; }

    /// <summary>
    /// Digest of the curve that the pen kept when it was measured, 16 lower-case hexadecimal digits: another one voids the certificate. Null where
    /// the pen did not say, and in certificates of older builds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CurveDigest { get; init; }

    /// <summary>
    /// Digest of the curve that the pen kept while its as-found points were measured, written as <see cref="CurveDigest"/> is. Null where the pen did not
    /// say by then, and in certificates of older builds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CurveDigestAsFound { get; init; }

    /// <summary>
    /// The points of the curve that the pen kept before WriteCurve wrote one, in um, rising; empty where it corrected nothing. Null where no writing
    /// was begun in this calibration, and in certificates of older builds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CurveKnot>? CurveBefore { get; init; }

    /// <summary>The result that the certificate stands on.</summary>
    [JsonIgnore]
    public CalibrationResult Result => AsLeftResult ?? AsFoundResult;

    /// <summary>Whether the pen was beyond its tolerance as it was found, in depth or in rate: of each set rate the newest reading from before the adjustment counts.</summary>
    [JsonIgnore]
    public bool FoundBeyond => !AsFoundResult.Passed
        || (Adjustment is not null && RatesNotCounted?.Where(static one => one.Phase == CalibrationPhase.AsFound)
            .GroupBy(static one => one.Reading.SetMillihertz).Any(static readings => !readings.Last().Reading.Passed) == true);

    /// <summary>The document's text.</summary>
    public string ToText() => JsonSerializer.Serialize(this, CertificateJson.Default.CertificateDocument);

    /// <summary>SHA-256 over a document's bytes, 64 lower-case hexadecimal digits.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The document of this text.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static CertificateDocument FromText(string text) =>
        JsonSerializer.Deserialize(text, CertificateJson.Default.CertificateDocument) is { Form: FormName } document
            ? document
            : throw new JsonException($"Its form is not {FormName}.");
}

/// <summary>The gauge, as it was registered when it was read.</summary>
/// <param name="GaugeId">What the clinic calls it.</param>
/// <param name="Model">Maker and model.</param>
/// <param name="SerialNumber">Its serial number.</param>
/// <param name="CertificateNumber">Number of its own certificate.</param>
/// <param name="DueOn">Last day on which that holds.</param>
/// <param name="ExpandedUncertainty">Expanded uncertainty, k = 2, in um; of a stroke rate in mHz.</param>
/// <param name="Resolution">Its smallest step, in the same unit.</param>
public sealed record CertificateGauge(
    string GaugeId, string Model, string SerialNumber, string CertificateNumber, DateOnly DueOn, int ExpandedUncertainty, int Resolution);

/// <summary>A reading that was taken again.</summary>
/// <param name="Phase">Of which phase.</param>
/// <param name="Reading">What was read first.</param>
/// <param name="Reason">Why it does not count.</param>
public sealed record CertificateReplaced(CalibrationPhase Phase, DepthReading Reading, string Reason);

/// <summary>The stroke rate.</summary>
/// <param name="GaugeId">What it was read with.</param>
/// <param name="IndicatedMillihertz">What the pen said, in mHz.</param>
/// <param name="GaugeMillihertz">What the gauge said, in mHz.</param>
/// <param name="ExpandedUncertaintyMillihertz">Expanded uncertainty of the gauge, k = 2, in mHz.</param>
/// <param name="Passed">Whether error and uncertainty are within the tolerance.</param>
/// <param name="SetMillihertz">What the pen was set to, in mHz; null where nobody said.</param>
/// <param name="ToleranceMillihertz">What error and uncertainty together might come to, in mHz; null in certificates of older builds.</param>
/// <param name="Typed">Whether both numbers were typed, and the service saw neither. Null in certificates of older builds, where they were typed too.</param>
/// <param name="SeenMillihertz">What the pen's own samples said meanwhile, in mHz, which is what counts; null where nobody saw it.</param>
/// <param name="Gauge">The gauge as it was registered then, its uncertainty and step in mHz; null in certificates of older builds.</param>
public sealed record CertificateRate(
    string GaugeId, int IndicatedMillihertz, int GaugeMillihertz, int ExpandedUncertaintyMillihertz, bool Passed, int? SetMillihertz = null, int? ToleranceMillihertz = null,
    bool? Typed = null, int? SeenMillihertz = null, CertificateGauge? Gauge = null);

/// <summary>A reading of the stroke rate that does not count.</summary>
/// <param name="Phase">Of which phase.</param>
/// <param name="Reading">What was read.</param>
/// <param name="Reason">Why it does not count.</param>
public sealed record CertificateRateNotCounted(CalibrationPhase Phase, CertificateRate Reading, string Reason);

/// <summary>Generated serialization of certificates. Every property stands there in a fixed order, so that the same certificate has the same bytes.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CertificateDocument))]
internal sealed partial class CertificateJson : JsonSerializerContext;

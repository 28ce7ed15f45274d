using System.Globalization;
using System.Text.Json;

namespace TestSupport;

/// <summary>tests/vectors/penlink-v1.json, read once. tests/vectors/README.md says what each part is for.</summary>
public sealed class PenLinkVectors
{
    private static readonly Lazy<PenLinkVectors> Read = new(() => new PenLinkVectors(
        JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("tests/vectors/penlink-v1.json"))).RootElement));

    private PenLinkVectors(JsonElement root)
    {
        SchemaDigest = U64(root.GetProperty("schema_digest"), "value");
        Crcs = [.. Each(root, "crc", e => new CrcVector(Bytes(e, "bytes"), (uint)U64(e, "crc")))];
        Cobs = [.. Each(root, "cobs", e => new CobsVector(
            Bytes(e, "decoded"), Bytes(e, "encoded"), Bytes(e, "encoded_with_closing_code")))];
        SessionTags = [.. Each(root, "session_tag", e => new SessionTagVector(
            U64(e, "host_nonce"), U64(e, "pen_nonce"), (uint)U64(e, "session_tag")))];
        LimitsDigests = [.. Each(root, "limits_digest", e => new LimitsDigestVector(
            [.. e.EnumerateObject().SkipLast(2).Select(p => p.Value.GetUInt32())], Bytes(e, "profile_digest"), U64(e, "digest")))];
        CalibrationDigests = [.. Each(root, "calibration_digest", e => new CalibrationDigestVector(
            [.. e.GetProperty("points").EnumerateArray().Select(p => (p[0].GetUInt32(), p[1].GetUInt32()))], U64(e, "digest")))];
        Frames = [.. Each(root, "frames", e => new GoodFrame(
            Text(e, "name"), FromHost(e), Text(e, "text"), Bytes(e, "message"), Bytes(e, "frame"),
            e.TryGetProperty("frame_with_closing_code", out _) ? Bytes(e, "frame_with_closing_code") : null,
            e.TryGetProperty("unknown_fields", out _)))];
        Broken = [.. Each(root, "broken", e => new BrokenFrame(
            Text(e, "name"), FromHost(e), Bytes(e, "frame"), Text(e, "error")))];
        Incomplete = [.. Each(root, "presence", e => new IncompleteFrame(
            Text(e, "name"), FromHost(e), Text(e, "missing"), Text(e, "consequence"), Bytes(e, "message"), Bytes(e, "frame"),
            e.TryGetProperty("valid_samples", out var valid) ? [.. valid.EnumerateArray().Select(v => v.GetBoolean())] : []))];
        Streams = [.. Each(root, "streams", e => new StreamVector(
            Text(e, "name"), FromHost(e), Bytes(e, "bytes"),
            [.. e.GetProperty("events").EnumerateArray().Select(v => v.EnumerateObject().Single())
                .Select(p => new StreamEvent(p.Name, p.Value.GetString()!))]))];
    }

    public static PenLinkVectors All => Read.Value;

    public ulong SchemaDigest { get; }

    public IReadOnlyList<CrcVector> Crcs { get; }

    public IReadOnlyList<CobsVector> Cobs { get; }

    public IReadOnlyList<SessionTagVector> SessionTags { get; }

    public IReadOnlyList<LimitsDigestVector> LimitsDigests { get; }

    public IReadOnlyList<CalibrationDigestVector> CalibrationDigests { get; }

    public IReadOnlyList<GoodFrame> Frames { get; }

    public IReadOnlyList<BrokenFrame> Broken { get; }

    public IReadOnlyList<IncompleteFrame> Incomplete { get; }

    public IReadOnlyList<StreamVector> Streams { get; }

    public GoodFrame Frame(string name) => Frames.Single(frame => frame.Name == name);

    private static IEnumerable<T> Each<T>(JsonElement root, string part, Func<JsonElement, T> read) =>
        root.GetProperty(part).EnumerateArray().Select(read);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static bool FromHost(JsonElement element) => Text(element, "direction") == "host";

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(Text(element, name));

    private static ulong U64(JsonElement element, string name) =>
        ulong.Parse(Text(element, name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

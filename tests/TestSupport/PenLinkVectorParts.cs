namespace TestSupport;

public sealed record CrcVector(byte[] Bytes, uint Crc);

public sealed record CobsVector(byte[] Decoded, byte[] Encoded, byte[] EncodedWithClosingCode);

public sealed record SessionTagVector(ulong HostNonce, ulong PenNonce, uint SessionTag);

/// <param name="Values">The eleven values in the order of docs/penlink.md, section 7.</param>
/// <param name="Digest">As the pen computes it.</param>
public sealed record LimitsDigestVector(IReadOnlyList<uint> Values, byte[] ProfileDigest, ulong Digest);

public sealed record CalibrationDigestVector(IReadOnlyList<(uint IndicatedUm, uint TrueUm)> Points, ulong Digest);

/// <param name="Name">Unique among the frames.</param>
/// <param name="FromHost">True for a HostFrame, false for a PenFrame.</param>
/// <param name="Text">Protocol Buffers text format, without unknown fields.</param>
/// <param name="Message">The message's bytes.</param>
/// <param name="Frame">With both delimiters.</param>
/// <param name="FrameWithClosingCode">The other form that a decoder takes, where there is one.</param>
/// <param name="HasUnknownFields">Then a receiver need not give the same bytes back.</param>
public sealed record GoodFrame(
    string Name, bool FromHost, string Text, byte[] Message, byte[] Frame, byte[]? FrameWithClosingCode, bool HasUnknownFields)
{
    public override string ToString() => Name;
}

/// <param name="Name">Unique among the broken frames.</param>
/// <param name="FromHost">Who sent it.</param>
/// <param name="Frame">With both delimiters.</param>
/// <param name="Error">length, cobs, crc, message or body.</param>
public sealed record BrokenFrame(string Name, bool FromHost, byte[] Frame, string Error)
{
    public override string ToString() => Name;
}

/// <param name="Name">Unique among the incomplete frames.</param>
/// <param name="FromHost">Who sent it.</param>
/// <param name="Missing">The field that is absent, or the rule that is broken.</param>
/// <param name="Consequence">no_sample, pen_refused, permission_refused or rejected_malformed.</param>
/// <param name="Message">The message's bytes.</param>
/// <param name="Frame">With both delimiters.</param>
/// <param name="ValidSamples">Which samples of a telemetry frame count.</param>
public sealed record IncompleteFrame(
    string Name, bool FromHost, string Missing, string Consequence, byte[] Message, byte[] Frame, IReadOnlyList<bool> ValidSamples)
{
    public override string ToString() => Name;
}

public sealed record StreamVector(string Name, bool FromHost, byte[] Bytes, IReadOnlyList<StreamEvent> Events)
{
    public override string ToString() => Name;
}

/// <param name="Kind">frame, error or stop.</param>
/// <param name="Value">The frame's name, the kind of error, or "zeros".</param>
public sealed record StreamEvent(string Kind, string Value);

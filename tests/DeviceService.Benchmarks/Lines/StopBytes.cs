using DeviceService.PenLink;
using Penlink.V1;

namespace DeviceService.Benchmarks;

/// <summary>The bytes that a stop is on the line: a delimiter, sixteen zeros, the frame. The floors and the peers write exactly these.</summary>
internal static class StopBytes
{
    private const int ZerosOfStop = 16;

    public static byte[] Make()
    {
        var encoder = new FrameEncoder();
        var frame = encoder.Encode(new HostFrame { Stop = new Stop { StopId = 1, Cause = StopCause.HostFrame } });
        var bytes = new byte[1 + ZerosOfStop + frame.Length];
        frame.CopyTo(bytes.AsSpan(1 + ZerosOfStop));
        return bytes;
    }
}

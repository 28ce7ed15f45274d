using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Penlink.V1;

namespace PenSimulator.Wire;

/// <summary>Unpacks a host frame in the order of penlink.md, section 2: COBS, CRC, message, bounds, body.</summary>
internal static class HostFrames
{
    private const int CrcBytes = 4;
    private const int LongestBuildBytes = 31;
    private const int JournalHashBytes = 32;
    private const int ProfileDigestBytes = 32;
    private const int CalibrationPointsMax = 16;

    /// <summary>The message, or null for a frame that is to be dropped and counted.</summary>
    public static HostFrame? Decode(ReadOnlySpan<byte> stuffed)
    {
        var plain = Cobs.Decode(stuffed);
        if (plain is null || plain.Length < CrcBytes)
        {
            return null;
        }

        var size = plain.Length - CrcBytes;
        if (BinaryPrimitives.ReadUInt32LittleEndian(plain.AsSpan(size)) != Crc32.Of(plain.AsSpan(0, size)))
        {
            return null;
        }

        try
        {
            var frame = HostFrame.Parser.ParseFrom(plain, 0, size);
            return FitsBounds(frame) ? frame : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>What nanopb would refuse to decode: a body of nothing, and the bounds of penlink.options.</summary>
    private static bool FitsBounds(HostFrame frame) => frame.BodyCase switch
    {
        HostFrame.BodyOneofCase.None => false,
        HostFrame.BodyOneofCase.Hello => Encoding.UTF8.GetByteCount(frame.Hello.HostBuild) <= LongestBuildBytes,
        HostFrame.BodyOneofCase.Command => FitsBounds(frame.Command),
        _ => true,
    };

    private static bool FitsBounds(Command command) => command.BodyCase switch
    {
        Command.BodyOneofCase.StoreJournalHead =>
            (command.StoreJournalHead.Head?.Hash.Length ?? 0) is 0 or JournalHashBytes,
        Command.BodyOneofCase.WriteLimits =>
            (command.WriteLimits.Limits?.ProfileDigest.Length ?? 0) is 0 or ProfileDigestBytes,
        Command.BodyOneofCase.WriteCalibration =>
            (command.WriteCalibration.Calibration?.Points.Count ?? 0) <= CalibrationPointsMax,
        _ => true,
    };
}

using System.Text;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>The bounds of penlink.options on what a pen sends; sizes there count a string's terminating zero.</summary>
internal static class PenFrameBounds
{
    private const int NameMax = 31;
    private const int TagUidMax = 32;
    private const int LotMax = 20;
    private const int TestNameMax = 23;
    private const int HashLength = 32;
    private const int CalibrationPointsMax = 16;
    private const int TestItemsMax = 16;

    public static bool Hold(PenFrame frame) => frame.BodyCase switch
    {
        PenFrame.BodyOneofCase.HelloReply => frame.HelloReply.Identity is not { } identity || Hold(identity),
        PenFrame.BodyOneofCase.Telemetry => frame.Telemetry.Samples.Count <= TelemetryFrame.SamplesMax,
        PenFrame.BodyOneofCase.CommandReply => Hold(frame.CommandReply),
        PenFrame.BodyOneofCase.Boot => Fits(frame.Boot.FirmwareVersion, NameMax) && Fits(frame.Boot.SerialNumber, NameMax),
        PenFrame.BodyOneofCase.Cartridge =>
            Fits(frame.Cartridge.Uid, TagUidMax) && Fits(frame.Cartridge.Model, NameMax) && Fits(frame.Cartridge.Lot, LotMax),
        _ => true,
    };

    private static bool Hold(Identity identity) =>
        Fits(identity.Vendor, NameMax) && Fits(identity.Model, NameMax)
        && Fits(identity.SerialNumber, NameMax) && Fits(identity.FirmwareVersion, NameMax);

    private static bool Hold(CommandReply reply) => reply.ResultCase switch
    {
        CommandReply.ResultOneofCase.Limits => reply.Limits.ProfileDigest.Length is 0 or HashLength,
        CommandReply.ResultOneofCase.JournalHead => reply.JournalHead.Hash.Length is 0 or HashLength,
        CommandReply.ResultOneofCase.Calibration => reply.Calibration.Points.Count <= CalibrationPointsMax,
        CommandReply.ResultOneofCase.SelfTest =>
            reply.SelfTest.Items.Count <= TestItemsMax && reply.SelfTest.Items.All(static item => Fits(item.Name, TestNameMax)),
        _ => true,
    };

    private static bool Fits(string text, int bytesMax) => Encoding.UTF8.GetByteCount(text) <= bytesMax;
}

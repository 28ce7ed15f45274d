using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reads what is said of a cartridge: its form. Whether it is whole is decided where it can be journalled.</summary>
internal static class CartridgeReading
{
    private const int LotLengthMax = 20;
    private const int ScanLengthMax = 128;

    public static RegisterCartridge Of(V1.RegisterCartridgeRequest request, ServerCallContext context) => new()
    {
        RequestId = Fields.RequestId(request.RequestId),
        By = Commands.ActorOf(context),
        Source = request.Source switch
        {
            V1.CartridgeSource.Tag => CartridgeSource.Tag,
            V1.CartridgeSource.Scanned => CartridgeSource.Scanned,
            V1.CartridgeSource.Typed => CartridgeSource.Typed,
            _ => throw Fields.NotOne("source", request.Source, "tag, scanned or typed"),
        },
        CartridgeId = Fields.OptionalName("cartridge_id", request.CartridgeId),
        Model = Fields.Name("model", request.Model),
        NeedleCount = Fields.Number("needle_count", request.NeedleCount, 1, 255, ""),
        Lot = request.Lot.Length == 0 ? null : Fields.Text("lot", request.Lot, 1, LotLengthMax),
        ExpiresOn = Fields.Day("expires_on", request.ExpiresOn),
        BenchUse = request.BenchUse,
        Scan = request.Scan.Length == 0 ? null : Scan(request.Scan),
    };

    public static CartridgeUse? Use(V1.CartridgeUse use) => use == V1.CartridgeUse.Unspecified
        ? null
        : Enum.GetValues<CartridgeUse>().Where(one => one.ToWire() == use).Select(static one => (CartridgeUse?)one).SingleOrDefault()
            ?? throw Fields.NotOne("use", use, "a use of the list");

    // A separator is the one control character that a scan may have.
    private static string Scan(string scan) => scan.Length <= ScanLengthMax && !scan.Any(static one => char.IsControl(one) && one != '\u001d')
        ? scan
        : throw Fields.Form("scan", Fields.NotShown, $"1 to {ScanLengthMax} characters without control characters but 0x1D");
}

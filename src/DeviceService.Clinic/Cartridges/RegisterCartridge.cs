using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Registers a cartridge. The same one again, with the same data, changes nothing: no cartridge is made new by registering it. Whether it may
/// be used is judged at each arming.
/// </summary>
public sealed record RegisterCartridge : ClinicRequest
{
    private const int NeedlesMax = 255;

    /// <summary>Where the data come from.</summary>
    public required CartridgeSource Source { get; init; }

    /// <summary>Its unique id; null where the label has none, and one is minted, and where it is in the scan.</summary>
    public required string? CartridgeId { get; init; }

    /// <summary>Its model.</summary>
    public required string Model { get; init; }

    /// <summary>Needles.</summary>
    public required int NeedleCount { get; init; }

    /// <summary>Lot; null where it is in the scan.</summary>
    public required string? Lot { get; init; }

    /// <summary>Last day of use; null where it is in the scan.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    /// <summary>Whether it is for the bench alone.</summary>
    public bool BenchUse { get; init; }

    /// <summary>The GS1 element string; null where nothing was scanned.</summary>
    public required string? Scan { get; init; }

    /// <summary>The id that the label gives it; null where one is minted.</summary>
    /// <param name="today">Today in the clinic's calendar.</param>
    public string? KnownId(DateOnly today) => CartridgeId ?? (Scan is null ? null : Gs1Scan.Read(Scan, today, out _)?.CartridgeId);

    internal override JsonTypeInfo PayloadForm => CartridgeJson.Default.RegisterCartridge;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if (Source == CartridgeSource.Scanned != (Scan is not null))
        {
            return ClinicDecision.Refuse(Scan is null ? ArgumentRefusals.Missing("scan") : ArgumentRefusals.Form("scan", Scan, $"none, where the source is {StateNames.Of(Source)}"));
        }

        Gs1Scan? scan = null;
        if (Scan is not null)
        {
            scan = Gs1Scan.Read(Scan, now.Today, out var wrong);
            if (scan is null)
            {
                return ClinicDecision.Refuse(Rules.CartridgeScan.Refuse(("observed", wrong)));
            }
        }

        var refusal = Twice("cartridge_id", CartridgeId, scan?.CartridgeId)
            ?? Twice("lot", Lot, scan?.Lot)
            ?? Twice("expires_on", ExpiresOn is { } day ? Text(day) : null, scan?.ExpiresOn)
            ?? (Source == CartridgeSource.Tag && CartridgeId is null ? ArgumentRefusals.Missing("cartridge_id") : null)
            ?? ((Lot ?? scan?.Lot) is null ? ArgumentRefusals.Missing("lot") : null)
            ?? ((ExpiresOn ?? scan?.ExpiresOn) is null ? ArgumentRefusals.Missing("expires_on") : null)
            ?? QuantityRange.Check("needle_count", NeedleCount, 1, NeedlesMax, "");
        if (refusal is not null)
        {
            return ClinicDecision.Refuse(refusal);
        }

        var record = new CartridgeRecord
        {
            At = now.Now,
            By = By,
            CartridgeId = CartridgeId ?? scan?.CartridgeId ?? now.NewId("car"),
            Source = Source,
            Model = Model,
            NeedleCount = NeedleCount,
            Lot = (Lot ?? scan?.Lot)!,
            ExpiresOn = (ExpiresOn ?? scan?.ExpiresOn)!.Value,
            Gtin = scan?.Gtin,
            BenchUse = BenchUse,
        };
        return state.Cartridges.Find(record.CartridgeId)?.Registered is not { } known ? ClinicDecision.Write(record)
            : Difference(known, record) is { } differs ? ClinicDecision.Refuse(differs)
            : ClinicDecision.Write();
    }

    // What a scan says is not said again: two sources for one fact are one too many.
    private static Refusal? Twice(string field, string? given, object? scanned) => given is null || scanned is null
        ? null
        : ArgumentRefusals.Form(field, given, "empty, where the scan has it");

    private static Refusal? Difference(CartridgeRecord known, CartridgeRecord given) =>
        Differ(known, "model", known.Model, given.Model)
        ?? Differ(known, "needle_count", Refusal.Number(known.NeedleCount), Refusal.Number(given.NeedleCount))
        ?? Differ(known, "lot", known.Lot, given.Lot)
        ?? Differ(known, "expires_on", Text(known.ExpiresOn), Text(given.ExpiresOn))
        ?? Differ(known, "bench_use", known.BenchUse ? "true" : "false", given.BenchUse ? "true" : "false");

    private static Refusal? Differ(CartridgeRecord known, string field, string registered, string given) => registered == given
        ? null
        : Rules.CartridgeDiffers.Refuse(("cartridge", known.CartridgeId), ("field", field), ("observed", given), ("limit", registered));

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

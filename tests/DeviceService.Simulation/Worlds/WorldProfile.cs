using DeviceService.Safety;
using DeviceService.Simulation.Stories;

namespace DeviceService.Simulation.Worlds;

/// <summary>
/// The profile of every world: the reference profile, with the three models and their cartridges qualified in it, and one area on which nothing
/// but the pen's own range bounds the depth. On all others its own figures stand.
/// </summary>
internal static class WorldProfile
{
    // Beyond the deepest pen.
    private const int NoBoundUm = 3_000;

    private static readonly Lazy<SafetyProfile> Read = new(Make);

    public static SafetyProfile Profile => Read.Value;

    private static SafetyProfile Make()
    {
        const string Cartridges = "\ncartridges:\n";
        var text = ProfileSheet.Reference.Text;
        var pen = Between(text, "  - vendor: PenSimulator\n    model: SimPen\n", "  - vendor: PenSimulator\n    model: SimPen-Dial\n");
        var cartridge = Between(text, "  - model: SIM-12\n", "  - model: SIM-36\n");
        var (pens, cartridges) = ("", "");
        foreach (var kind in PenKind.All.Skip(1))
        {
            var model = $"SIM-{kind.Needles}";
            pens += Changed(Changed(pen, "model: SimPen\n", $"model: {kind.Model}\n"), "[SIM-12, SIM-36]", $"[{model}]");
            cartridges += Changed(Changed(Changed(cartridge, "SIM-12", model), "value: 12,", $"value: {kind.Needles},"), "value: 2500,", $"value: {kind.MostUm},");
        }

        text = Changed(text, Cartridges, $"\n{pens}{Cartridges}{cartridges}");
        return new ProfileSheet(text)
            .With("areas", "ABDOMEN", "recommended_um", NoBoundUm).With("areas", "ABDOMEN", "absolute_um", NoBoundUm)
            .With("indications", "ACNE_SCARS", "recommended_um", NoBoundUm).With("indications", "ACNE_SCARS", "absolute_um", NoBoundUm)
            .With("roles", "PRESCRIBER", "protrusion_um_max", NoBoundUm)
            .AsTheServiceReadsIt();
    }

    private static string Between(string text, string from, string until)
    {
        var (begin, end) = (text.IndexOf(from, StringComparison.Ordinal), text.IndexOf(until, StringComparison.Ordinal));
        return begin >= 0 && end > begin ? text[begin..end] : throw new InvalidOperationException($"The reference profile has no '{from}' before '{until}' any more.");
    }

    private static string Changed(string text, string what, string into) => text.Contains(what, StringComparison.Ordinal)
        ? text.Replace(what, into, StringComparison.Ordinal)
        : throw new InvalidOperationException($"The reference profile has no '{what}' any more.");
}

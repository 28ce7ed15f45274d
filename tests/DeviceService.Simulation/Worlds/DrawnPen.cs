using PenSimulator;

namespace DeviceService.Simulation.Worlds;

/// <summary>One pen as a seed draws it: which model, how many channels, on what line, how worn and how far off.</summary>
/// <param name="Kind">Its model.</param>
/// <param name="Options">As it is simulated.</param>
/// <param name="WithinTolerance">Whether a calibration would pass it.</param>
/// <param name="UnsureUm">What the certificate that it has leaves unsure, in um; null for a pen without one.</param>
internal sealed record DrawnPen(PenKind Kind, PenOptions Options, bool WithinTolerance, int? UnsureUm)
{
    /// <summary>How far a certificate lets a pen be off, its uncertainty included, in um: that of the profile.</summary>
    public const int ToleranceUm = 150;

    // A pen that nobody measured is as far off as one that a calibration of this uncertainty just passes.
    private const int UsualUnsureUm = 20;

    // What gain over half of the range, and backlash, add to the error in its middle.
    private const int GainPermille = 20;
    private const int BacklashUm = 20;
    private const int EndsUm = 50;

    // Beyond this two channels differ by more than any profile lets them, and by less the needles may do harm unseen by a person.
    private const int FarthestUm = 400;

    /// <summary>A pen of this place in its world.</summary>
    public static DrawnPen Of(int number, Dice dice)
    {
        var kind = dice.Percent(40) ? PenKind.All[0] : dice.Of(PenKind.All);
        var twoChannels = dice.Percent(75);

        // A pen of one channel says nothing of it: its certificate is all there is, and one that was beyond had none (docs/simulation.md).
        var within = !twoChannels || dice.Percent(85);
        int? unsure = within && dice.Percent(40) ? dice.Between(15, 60) : null;
        var roomUm = ToleranceUm - (unsure ?? UsualUnsureUm) - EndsUm;
        var errorUm = within ? dice.Between(-roomUm, roomUm)
            : dice.Between(ToleranceUm + EndsUm, FarthestUm) * (dice.Percent(70) ? 1 : -1);
        var hours = within ? dice.Between(0, 250) : dice.Between(0, 50);
        var gain = dice.Between(-GainPermille, GainPermille);
        var wornUm = hours * kind.WearUmPerHundredHours / 100;
        var options = new PenOptions
        {
            SerialNumber = $"SIM-{number}",
            Seed = dice.Next(),
            Model = kind.Model,
            DepthChannels = twoChannels ? 2 : 1,
            LineBitsPerSecond = dice.Percent(60) ? 0 : dice.Of([115_200, 460_800, 921_600]),
            DepthOffsetUm = errorUm - wornUm - (gain * (kind.LeastUm + kind.MostUm) / 2_000),
            DepthGainPermille = 1_000 + gain,
            DepthBacklashUm = dice.Between(0, BacklashUm),
            RunHours = hours,
        };
        return dice.Percent(15) ? new DrawnPen(kind, Ideal(options), true, unsure) : new DrawnPen(kind, options, within, unsure);
    }

    /// <summary>What it is, for people.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind.Model}, {Options.DepthChannels} channels, {Options.LineBitsPerSecond} bit/s, offset {Options.DepthOffsetUm} um, gain {Options.DepthGainPermille} permille, ")
        + FormattableString.Invariant($"backlash {Options.DepthBacklashUm} um, {Options.RunHours:0} h, ")
        + (UnsureUm is { } um ? $"certified with {um} um" : WithinTolerance ? "within tolerance" : "beyond tolerance");

    // As the figures of a test are: with nothing but the model's own.
    private static PenOptions Ideal(PenOptions options) =>
        options with { DepthOffsetUm = 0, DepthGainPermille = 1_000, DepthBacklashUm = null, RunHours = 0 };
}

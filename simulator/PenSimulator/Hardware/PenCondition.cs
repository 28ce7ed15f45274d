namespace PenSimulator.Hardware;

/// <summary>How one pen differs from others of its model.</summary>
/// <param name="OffsetUm">How much farther out its needles stand than its depth stop says, in um.</param>
/// <param name="GainPermille">Travel of the needles for each mm of the stop, in um.</param>
/// <param name="RunHours">Hours that its motor has run.</param>
/// <param name="BacklashUm">How far its needles lag behind the stop on the way out, in um; null: as the model's.</param>
/// <param name="BatteryPercent">Charge that it starts with.</param>
internal sealed record PenCondition(int OffsetUm, int GainPermille, double RunHours, int? BacklashUm = null, double BatteryPercent = 100)
{
    /// <summary>As the options say; a tolerance that they do not say falls by the seed.</summary>
    public static PenCondition Of(PenOptions options, int toleranceUm)
    {
        var fallen = toleranceUm == 0 ? 0 : new SeededNoise(options.Seed ^ 0x746F6C65).Around(toleranceUm);
        return new PenCondition(options.DepthOffsetUm ?? fallen, options.DepthGainPermille, options.RunHours, options.DepthBacklashUm, options.BatteryPercent);
    }
}

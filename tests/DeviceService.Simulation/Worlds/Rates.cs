namespace DeviceService.Simulation.Worlds;

/// <summary>What goes wrong in one world.</summary>
internal enum Disturbance
{
    Cable,
    Mended,
    PenFault,
    Cartridge,
    Power,
    Killed,
    KilledAtAWrite,
    Clock,
    DiskSpoilt,
    DiskMended,
    Stall,
    Vanished,
    OtherTablet,
    EmergencyStop,
    Disarm,
    Pause,
    AbortOrComplete,
    OldLease,
    ShutDown,
    AskedAgain,
    HeldBack,
    Dropped,
    Hand,
}

/// <summary>
/// How often things go wrong in one world, drawn from its seed: in one hardly anything does, in another every second deed; in one the disk fails
/// and nobody is ever killed, in another it is killed all the time.
/// </summary>
internal sealed class Rates
{
    // So often on the average, of 30 or so: a pen's own fault, a mend and a hand oftener than the others.
    private static readonly (Disturbance What, int Weight)[] Usual =
    [
        (Disturbance.Cable, 4), (Disturbance.Mended, 8), (Disturbance.PenFault, 12), (Disturbance.Cartridge, 4), (Disturbance.Power, 4), (Disturbance.Killed, 2),
        (Disturbance.KilledAtAWrite, 4), (Disturbance.Clock, 4), (Disturbance.DiskSpoilt, 4), (Disturbance.DiskMended, 4), (Disturbance.Stall, 4),
        (Disturbance.Vanished, 4), (Disturbance.OtherTablet, 4), (Disturbance.EmergencyStop, 8), (Disturbance.Disarm, 4), (Disturbance.Pause, 4),
        (Disturbance.AbortOrComplete, 4), (Disturbance.OldLease, 4), (Disturbance.ShutDown, 4), (Disturbance.AskedAgain, 8), (Disturbance.HeldBack, 4),
        (Disturbance.Dropped, 1), (Disturbance.Hand, 4),
    ];

    // A fifth of the kinds is left out of a world, and one is drawn up to four times as often as usual.
    private static readonly int[] Times = [0, 1, 1, 2, 4];

    private readonly int[] _weights;
    private readonly int _sum;

    private Rates(Dice dice)
    {
        DisturbedPercent = dice.Of([5, 15, 25, 30, 35, 40, 50]);
        PartPercent = dice.Of([10, 30, 30, 60]);
        ToPenPercent = dice.Of([0, 30, 60, 100]);
        _weights = [.. Usual.Select(usual => usual.Weight * (usual.What is Disturbance.Mended or Disturbance.DiskMended ? 1 : dice.Of(Times)))];
        _sum = _weights.Sum();
    }

    /// <summary>How many deeds of a hundred disturb.</summary>
    public int DisturbedPercent { get; }

    /// <summary>How many faults of a pen, of a hundred, are of one of its parts.</summary>
    public int PartPercent { get; }

    /// <summary>How many faults of frames on the line, of a hundred, befall what the host sends.</summary>
    public int ToPenPercent { get; }

    /// <summary>Those of the world of a seed.</summary>
    public static Rates Of(ulong seed) => new(Dice.Of(seed, int.MaxValue));

    /// <summary>What goes wrong next.</summary>
    public Disturbance Draw(Dice dice)
    {
        var left = dice.Between(0, _sum - 1);
        var at = 0;
        for (; left >= _weights[at]; at++)
        {
            left -= _weights[at];
        }

        return Usual[at].What;
    }
}

using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What was measured while the motor was driven, from its first sample to its last. Not changed once it was handed over.</summary>
internal sealed class ActivationTally
{
    public Histogram Protrusion { get; private init; } = new();

    public Histogram StrokeRate { get; private init; } = new();

    public Histogram Current { get; private init; } = new();

    /// <summary>Of it, what was drawn in skin contact.</summary>
    public Histogram LoadedCurrent { get; private init; } = new();

    public long Received { get; private set; }

    public long Missing { get; private set; }

    public long DriveTimeUs { get; private set; }

    public long? ContactTimeUs { get; private set; }

    /// <summary>Whether the trigger was still held in the sample that showed the drive off: then the pen stopped by itself, and will say why.</summary>
    public bool EndedHeld { get; private set; }

    private ulong? _previousUs;

    public void Add(in PenSample sample, int lost)
    {
        Received++;
        Missing += lost;
        Protrusion.Add(sample.DeepestProtrusion.Micrometers);
        StrokeRate.Add(sample.StrokeRate.Millihertz);
        if (sample.MotorCurrentMilliamps is { } current)
        {
            Current.Add(current);
            if (sample.SkinContact == true)
            {
                LoadedCurrent.Add(current);
            }
        }

        Advance(sample);
    }

    /// <summary>The first sample after the drive went off: it ends the time, and is measured no more.</summary>
    public void End(in PenSample sample, int lost)
    {
        Missing += lost;
        EndedHeld = sample.TriggerPressed;
        Advance(sample);
    }

    public ActivationTally Plus(ActivationTally other) => new()
    {
        Protrusion = Protrusion.Plus(other.Protrusion),
        StrokeRate = StrokeRate.Plus(other.StrokeRate),
        Current = Current.Plus(other.Current),
        LoadedCurrent = LoadedCurrent.Plus(other.LoadedCurrent),
        Received = Received + other.Received,
        Missing = Missing + other.Missing,
        DriveTimeUs = DriveTimeUs + other.DriveTimeUs,
        ContactTimeUs = ContactTimeUs is null && other.ContactTimeUs is null ? null : (ContactTimeUs ?? 0) + (other.ContactTimeUs ?? 0),
    };

    private void Advance(in PenSample sample)
    {
        var passed = _previousUs is { } previous && sample.DeviceTimeUs > previous ? (long)(sample.DeviceTimeUs - previous) : 0;
        DriveTimeUs += passed;
        if (sample.SkinContact is { } contact)
        {
            ContactTimeUs = (ContactTimeUs ?? 0) + (contact ? passed : 0);
        }

        _previousUs = sample.DeviceTimeUs;
    }
}

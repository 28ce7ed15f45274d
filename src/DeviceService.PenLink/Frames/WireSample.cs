using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>One sample as it came, with what was present in it. A value, so that the sample path allocates nothing.</summary>
internal struct WireSample
{
    public uint OffsetUs;
    public int? MeasuredProtrusionUm;
    public uint? SetProtrusionUm;
    public int? NeedleSensorProtrusionUm;
    public uint? StrokeRateMillihertz;
    public uint? MotorCurrentMilliamperes;
    public bool? DriveOn;
    public bool? TriggerPressed;
    public bool? SkinContact;
    public uint? LimitsGeneration;
    public uint? GlideUmPerSecond;

    /// <summary>Law 7: without any of these it counts as no sample.</summary>
    public readonly bool IsComplete =>
        MeasuredProtrusionUm.HasValue && DriveOn.HasValue && TriggerPressed.HasValue && LimitsGeneration.HasValue;

    public static WireSample From(Sample sample) => new()
    {
        OffsetUs = sample.OffsetUs,
        MeasuredProtrusionUm = sample.HasMeasuredProtrusionUm ? sample.MeasuredProtrusionUm : null,
        SetProtrusionUm = sample.HasSetProtrusionUm ? sample.SetProtrusionUm : null,
        NeedleSensorProtrusionUm = sample.HasNeedleSensorProtrusionUm ? sample.NeedleSensorProtrusionUm : null,
        StrokeRateMillihertz = sample.HasStrokeRateMillihertz ? sample.StrokeRateMillihertz : null,
        MotorCurrentMilliamperes = sample.HasMotorCurrentMilliamperes ? sample.MotorCurrentMilliamperes : null,
        DriveOn = sample.HasDriveOn ? sample.DriveOn : null,
        TriggerPressed = sample.HasTriggerPressed ? sample.TriggerPressed : null,
        SkinContact = sample.HasSkinContact ? sample.SkinContact : null,
        LimitsGeneration = sample.HasLimitsGeneration ? sample.LimitsGeneration : null,
        GlideUmPerSecond = sample.HasGlideUmPerSecond ? sample.GlideUmPerSecond : null,
    };
}

namespace PenSimulator.Hardware;

/// <summary>What the firmware's sensors say at one instant; not what is true.</summary>
internal readonly record struct PenReadings(
    int ProtrusionUm,
    int NeedleSensorUm,
    int StrokeRateMillihertz,
    int MotorCurrentMilliamperes,
    bool DriveOn,
    bool TriggerClosed,
    bool SkinContact,
    int GlideUmPerSecond,
    int DialUm,
    int BatteryPercent,
    int TemperatureDecidegrees);

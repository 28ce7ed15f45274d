namespace PenSimulator.Firmware;

/// <summary>The limits that a pen watches by itself, by their rows in the table of penlink.md, section 7; the value of the fault that leaves one out.</summary>
internal enum LimitRow
{
    None = 0,
    Protrusion = 1,
    StrokeRate = 2,
    MotorCurrent = 3,
    Temperature = 4,
    Channels = 5,
}

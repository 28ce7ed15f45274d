namespace DeviceService.Simulation.Worlds;

/// <summary>What a pen is in during this millisecond, as its world knows it.</summary>
/// <param name="Unstoppable">Nothing on the line, and no firmware, can switch its motor: P3 is its alarm then.</param>
/// <param name="SelfPowered">Its motor starts by its own fault: where the firmware does not command it, a start is nobody's press.</param>
/// <param name="DeadManOff">Its dead-man does not work.</param>
/// <param name="TriggerUnsure">The trigger's contact is broken: what the pen senses is not what the finger does.</param>
/// <param name="ActuatorFree">Its depth stop moves by its own fault.</param>
/// <param name="ByDial">A hand sets its depth, and nothing else moves its needles.</param>
/// <param name="UnseenUm">How much farther out than its limit lets its stop the needles of a pen of one depth channel may stand, in um; null where a second channel sees them.</param>
/// <param name="NoLeave">Why nobody can have given it leave to drive by now; null where somebody can.</param>
internal readonly record struct Situation(
    bool Unstoppable, bool SelfPowered, bool DeadManOff, bool TriggerUnsure, bool ActuatorFree, bool ByDial, int? UnseenUm, string? NoLeave)
{
    /// <summary>Nothing that the service decides reaches the pen: its cable is out, or the service is away or stands still.</summary>
    public bool Cut { get; init; }

    /// <summary>How long what the service says takes to a pen whose dead-man does not work, in ms; 0 for a pen that needs no word to stop, and for at once.</summary>
    public int HeldMs { get; init; }

    /// <summary>How much later than the firmware commands it its motor does what it is told, at the most, in ms; 0 for at once.</summary>
    public int DriveLagMs { get; init; }

    /// <summary>Its pen reads other limits back than it has.</summary>
    public bool LimitsMisread { get; init; }
}

/// <summary>What was done to one area and side in a session.</summary>
internal sealed class Treated(string where, double strokesMax)
{
    public string Where => where;

    /// <summary>The most strokes that the profile's density leaves for its size.</summary>
    public double StrokesMax => strokesMax;

    public double Strokes { get; set; }
}

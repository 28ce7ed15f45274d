using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What is armed: where, which pass, in which direction.</summary>
/// <param name="Area">The area.</param>
/// <param name="Side">The side.</param>
/// <param name="Number">Number of the pass within area and side, from 1.</param>
/// <param name="Direction">How the pen is led.</param>
public sealed record PassTarget(TreatmentArea Area, BodySide Side, int Number, PassDirection Direction);

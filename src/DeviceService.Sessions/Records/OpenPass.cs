using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A pass that was armed and not closed yet.</summary>
/// <param name="PassId">Its id.</param>
/// <param name="Area">Area armed.</param>
/// <param name="Side">Side armed.</param>
/// <param name="Number">Number of the pass within area and side, from 1.</param>
/// <param name="Direction">How the pen is led.</param>
/// <param name="Activations">Activations that ended so far.</param>
public sealed record OpenPass(string PassId, TreatmentArea Area, BodySide Side, int Number, PassDirection Direction, int Activations);

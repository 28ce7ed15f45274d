namespace DeviceService.Conformance;

/// <summary>What a whole run found.</summary>
/// <param name="Line">The line.</param>
/// <param name="SerialNumber">Of the pen, as it says; empty when it gave no session.</param>
/// <param name="Model">As it says.</param>
/// <param name="FirmwareVersion">As it says.</param>
/// <param name="Simulated">Whether it says that it is a pen without needles.</param>
/// <param name="Results">One for each clause that was chosen, in the order of the catalogue.</param>
/// <param name="NoDropSensor">Whether it was declared that the pen has no sensor for a fall: nobody looked at that.</param>
/// <param name="StopConfirmed">Whether the pen told that the stop at the end of the run was obeyed and its drive is off.</param>
public sealed record ConformanceReport(
    string Line, string SerialNumber, string Model, string FirmwareVersion, bool Simulated, IReadOnlyList<ClauseResult> Results, bool NoDropSensor, bool StopConfirmed)
{
    /// <summary>How many had this outcome.</summary>
    public int Count(ClauseOutcome outcome) => Results.Count(result => result.Outcome == outcome);
}

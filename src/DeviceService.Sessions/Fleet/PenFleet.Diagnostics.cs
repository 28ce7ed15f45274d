using DeviceService.Safety;

namespace DeviceService.Sessions;

// What tells cable, host and firmware apart.
public sealed partial class PenFleet
{
    /// <summary>How often what was counted is written down; a kill loses no more than that.</summary>
    public static TimeSpan DiagnosticsKeepInterval => DiagnosticsKeeper.KeepInterval;

    /// <summary>
    /// What was counted and timed of a pen, over restarts and recently, and what it speaks against. Also of one that is attached no more, by
    /// its serial number. Null, with the refusal, when nothing is known of it or when two lines show it.
    /// </summary>
    public DiagnosticsReport? ReportDiagnostics(PenName name, out Refusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Find(name, out refusal) is { } owner)
        {
            return _diagnostics.Report(owner);
        }

        if (refusal?.RuleId != Rules.PenUnknown.Id || name.PenId is null || _diagnostics.Report(name.PenId) is not { } past)
        {
            return null;
        }

        refusal = null;
        return past;
    }
}

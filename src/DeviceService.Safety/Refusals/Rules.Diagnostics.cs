namespace DeviceService.Safety;

// Incident files.
public static partial class Rules
{
    private static Rule[] DiagnosticsRules => [IncidentUnknown];

    public static Rule IncidentUnknown { get; } = new(
        "R-INCIDENT-UNKNOWN", "H12", RefusalCategory.NotFound, "No incident {observed} is kept.", "See ListIncidents; the oldest files are removed as newer ones come.");
}

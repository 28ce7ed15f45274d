using DeviceService.Journal;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Incidents as messages.</summary>
internal static class IncidentMapping
{
    public static V1.Incident ToWire(this StoredIncident stored)
    {
        var header = stored.Header;
        var incident = new V1.Incident
        {
            IncidentId = header.IncidentId,
            PenId = header.PenId ?? "",
            Line = header.Line,
            At = header.At.ToWire(),
            ServiceBuild = header.ServiceBuild,
            SizeBytes = (ulong)stored.Bytes,
        };
        incident.Causes.AddRange(header.Causes.Select(static one => new V1.IncidentCauseEntry
        {
            Cause = one.Cause.ToWire(),
            Name = one.Name,
            RuleId = one.RuleId ?? "",
            Sentence = one.Sentence ?? "",
            MonotonicUs = (ulong)one.Us,
        }));
        return incident;
    }

    private static V1.IncidentCause ToWire(this IncidentCause cause) => cause switch
    {
        IncidentCause.StopLatched => V1.IncidentCause.StopLatched,
        IncidentCause.LinkLost => V1.IncidentCause.LinkLost,
        IncidentCause.PenFault => V1.IncidentCause.PenFault,
        IncidentCause.HostStalled => V1.IncidentCause.HostStalled,
        IncidentCause.Defect => V1.IncidentCause.Defect,
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Not a cause."),
    };
}

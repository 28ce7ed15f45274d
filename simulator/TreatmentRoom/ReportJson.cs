using System.Text;
using System.Text.Json;

namespace TreatmentRoom;

/// <summary>The report as one line for programs.</summary>
internal static class ReportJson
{
    public static string Of(Report report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("outcome", report.Outcome);
            json.WriteString("session", report.SessionId);
            json.WriteNumber("pass_count", report.Passes.Count);
            json.WriteNumber("refusals", report.Refusals);
            json.WriteNumber("stops", report.Stops);
            json.WriteNumber("stop_latency_us", report.StopLatencyUs);
            json.WriteStartObject("journal");
            json.WriteNumber("entries", report.JournalEntries);
            json.WriteBoolean("verified", report.JournalVerified);
            json.WriteEndObject();
            json.WriteBoolean("simulated", report.Simulated);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What follows from a request: a refusal, or the records that it leads to, none where everything is so already. A refusal may
/// lead to records too.</summary>
internal sealed record ClinicDecision(Refusal? Refusal, IReadOnlyList<JournalEntry> Records)
{
    public static ClinicDecision Refuse(Refusal refusal) => new(refusal, []);

    public static ClinicDecision Write(params IReadOnlyList<JournalEntry> records) => new(null, records);
}

using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Corrections in the words of the API.</summary>
internal static class AmendmentMapping
{
    public static V1.Amendment ToWire(this AmendmentRecord amendment) => new()
    {
        AmendmentId = amendment.AmendmentId,
        AmendedEntry = (ulong)amendment.OfEntry,
        AmendedKind = amendment.OfKind.ToString(),
        ResourceId = amendment.ResourceId ?? "",
        SessionId = amendment.SessionId ?? "",
        Correction = amendment.Correction,
        Reason = amendment.Reason,
        AmendedAt = amendment.At.ToWire(),
        AmendedBy = amendment.By.ToWire(),
        Entry = (ulong)amendment.EntryNumber,
    };
}

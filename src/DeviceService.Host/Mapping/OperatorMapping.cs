using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>People in the words of the API.</summary>
internal static class OperatorMapping
{
    public static V1.RegisteredOperator ToWire(this OperatorRecord person, int signIns) => new()
    {
        OperatorId = person.OperatorId,
        DisplayName = person.DisplayName,
        Role = person.Role.ToWire(),
        LicenceNumber = person.LicenceNumber,
        LicenceExpiresOn = person.LicenceExpiresOn?.ToString("O", CultureInfo.InvariantCulture) ?? "",
        SuspendedReason = person.SuspendedReason ?? "",
        SignIns = (uint)signIns,
        ChangedAt = person.At.ToWire(),
    };

    public static V1.OperatorRole ToWire(this OperatorRole role) => role switch
    {
        OperatorRole.Aesthetician => V1.OperatorRole.Aesthetician,
        OperatorRole.Nurse => V1.OperatorRole.Nurse,
        OperatorRole.Prescriber => V1.OperatorRole.Prescriber,
        OperatorRole.Technician => V1.OperatorRole.Technician,
        _ => throw WireEnums.Unknown(role),
    };
}

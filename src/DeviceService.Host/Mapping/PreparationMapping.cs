using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What was prepared, seen and given, in the words of the API.</summary>
internal static class PreparationMapping
{
    public static V1.PreparationRecord ToWire(this PreparationRecord record)
    {
        var prepared = new V1.Preparation
        {
            ConsentReference = record.ConsentReference,
            HandpieceDisinfected = record.HandpieceDisinfected,
            SleeveFitted = record.SleeveFitted,
            SkinCleansed = record.SkinCleansed,
            TopicalsNone = record.TopicalsNone,
            AnaestheticsNone = record.AnaestheticsNone,
            LabelUse = Label(record.OnLabel),
            SupervisingPrescriberId = record.SupervisingPrescriberId,
        };
        prepared.PhotoReferences.AddRange(record.PhotoReferences);
        prepared.Topicals.AddRange(record.Topicals.Select(static one => new V1.TopicalUse { Product = one.Product, Lot = one.Lot, LabelUse = Label(one.OnLabel) }));
        prepared.Anaesthetics.AddRange(record.Anaesthetics.Select(static one => new V1.AnaestheticUse
        {
            Product = one.Product,
            AppliedAt = Timestamp.FromDateTimeOffset(one.AppliedAt),
            RemovedAt = one.RemovedAt is { } removed ? Timestamp.FromDateTimeOffset(removed) : null,
        }));
        return new V1.PreparationRecord
        {
            Preparation = prepared,
            Revision = (uint)record.Revision,
            RecordedAt = record.At.ToWire(),
            RecordedBy = record.By.ToWire(),
            OffLabel = record.OnLabel == false || record.Topicals.Any(static one => !one.OnLabel),
            ProfileDigest = record.ProfileDigest ?? "",
        };
    }

    public static V1.EndpointRecord ToWire(this EndpointRecord record) => new()
    {
        Area = record.Area.ToWire(),
        Side = record.Side.ToWire(),
        Endpoint = record.Seen switch
        {
            ClinicalEndpoint.None => V1.ClinicalEndpoint.None,
            ClinicalEndpoint.Erythema => V1.ClinicalEndpoint.Erythema,
            ClinicalEndpoint.PinpointBleeding => V1.ClinicalEndpoint.PinpointBleeding,
            ClinicalEndpoint.Other => V1.ClinicalEndpoint.Other,
            _ => throw WireEnums.Unknown(record.Seen),
        },
        Note = record.Note,
        RecordedAt = record.At.ToWire(),
        RecordedBy = record.By.ToWire(),
        ProfileDigest = record.ProfileDigest ?? "",
    };

    public static V1.AftercareRecord ToWire(this AftercareRecord record) => new()
    {
        InstructionsReference = record.InstructionsReference,
        Note = record.Note,
        GivenAt = record.At.ToWire(),
        GivenBy = record.By.ToWire(),
        ProfileDigest = record.ProfileDigest ?? "",
    };

    private static V1.LabelUse Label(bool? onLabel) => onLabel switch
    {
        true => V1.LabelUse.OnLabel,
        false => V1.LabelUse.OffLabel,
        null => V1.LabelUse.Unspecified,
    };
}

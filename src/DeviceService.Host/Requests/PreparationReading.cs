using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reads what was prepared: its form, and nothing about whether it is enough.</summary>
internal static class PreparationReading
{
    private const int ReferenceLengthMax = 200;
    private const int ProductLengthMax = 100;
    private const int TopicalsMax = 16;
    private const int AnaestheticsMax = 8;
    private const int PhotosMax = 32;

    public static RecordPreparation Of(V1.RecordPreparationRequest request, ServerCallContext context)
    {
        var prepared = Fields.Required("preparation", request.Preparation);
        Fields.Number("preparation.topicals", prepared.Topicals.Count, 0, TopicalsMax, "items");
        Fields.Number("preparation.anaesthetics", prepared.Anaesthetics.Count, 0, AnaestheticsMax, "items");
        Fields.Number("preparation.photo_references", prepared.PhotoReferences.Count, 0, PhotosMax, "items");
        return new RecordPreparation
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = Commands.ActorOf(context),
            SessionId = Fields.Name("session_id", request.SessionId),
            ConsentReference = Fields.Text("preparation.consent_reference", prepared.ConsentReference, 0, ReferenceLengthMax, Fields.NotShown),
            HandpieceDisinfected = prepared.HandpieceDisinfected,
            SleeveFitted = prepared.SleeveFitted,
            SkinCleansed = prepared.SkinCleansed,
            Topicals = [.. prepared.Topicals.Select((one, index) => Topical($"preparation.topicals[{index}]", one))],
            TopicalsNone = prepared.TopicalsNone,
            Anaesthetics = [.. prepared.Anaesthetics.Select((one, index) => Anaesthetic($"preparation.anaesthetics[{index}]", one))],
            AnaestheticsNone = prepared.AnaestheticsNone,
            PhotoReferences =
            [
                .. prepared.PhotoReferences.Select(
                    (one, index) => Fields.Text($"preparation.photo_references[{index}]", one, 1, ReferenceLengthMax, Fields.NotShown)),
            ],
            OnLabel = Label("preparation.label_use", prepared.LabelUse),
            SupervisingPrescriberId = Fields.OptionalOperatorId("preparation.supervising_prescriber_id", prepared.SupervisingPrescriberId) ?? "",
        };
    }

    public static ClinicalEndpoint Endpoint(V1.ClinicalEndpoint seen) => seen switch
    {
        V1.ClinicalEndpoint.None => ClinicalEndpoint.None,
        V1.ClinicalEndpoint.Erythema => ClinicalEndpoint.Erythema,
        V1.ClinicalEndpoint.PinpointBleeding => ClinicalEndpoint.PinpointBleeding,
        V1.ClinicalEndpoint.Other => ClinicalEndpoint.Other,
        _ => throw Fields.NotOne("endpoint", seen, "none, erythema, pinpoint bleeding or other"),
    };

    private static TopicalUse Topical(string field, V1.TopicalUse use) => new(
        Fields.Text($"{field}.product", use.Product, 1, ProductLengthMax),
        Fields.Text($"{field}.lot", use.Lot, 0, Fields.IdentifierLengthMax),
        Label($"{field}.label_use", use.LabelUse) ?? throw Fields.Missing($"{field}.label_use"));

    private static AnaestheticUse Anaesthetic(string field, V1.AnaestheticUse use) => new(
        Fields.Text($"{field}.product", use.Product, 1, ProductLengthMax),
        Fields.Instant($"{field}.applied_at", use.AppliedAt) ?? throw Fields.Missing($"{field}.applied_at"),
        Fields.Instant($"{field}.removed_at", use.RemovedAt));

    private static bool? Label(string field, V1.LabelUse use) => use switch
    {
        V1.LabelUse.Unspecified => null,
        V1.LabelUse.OnLabel => true,
        V1.LabelUse.OffLabel => false,
        _ => throw Fields.NotOne(field, use, "on or off label"),
    };
}

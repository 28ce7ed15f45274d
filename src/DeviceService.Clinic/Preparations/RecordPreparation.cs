using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records what was prepared for a session: the whole of it, in place of what was recorded before.</summary>
public sealed record RecordPreparation : SessionRequest
{
    /// <summary>Where the signed consent is; empty while there is none.</summary>
    public required string ConsentReference { get; init; }

    /// <summary>The handpiece was disinfected.</summary>
    public required bool HandpieceDisinfected { get; init; }

    /// <summary>A fresh sleeve is on it.</summary>
    public required bool SleeveFitted { get; init; }

    /// <summary>The skin was cleansed; on record only.</summary>
    public required bool SkinCleansed { get; init; }

    /// <summary>What was put on the skin, anaesthetics excepted; empty where it was nothing, and where nobody said.</summary>
    public required IReadOnlyList<TopicalUse> Topicals { get; init; }

    /// <summary>It was asked, and nothing was put on the skin; never beside one that was.</summary>
    public required bool TopicalsNone { get; init; }

    /// <summary>Topical anaesthetics; empty where there was none, and where nobody said.</summary>
    public required IReadOnlyList<AnaestheticUse> Anaesthetics { get; init; }

    /// <summary>It was asked, and there was no anaesthetic; never beside one that was.</summary>
    public required bool AnaestheticsNone { get; init; }

    /// <summary>Where the photographs are.</summary>
    public required IReadOnlyList<string> PhotoReferences { get; init; }

    /// <summary>On or off the device's label; null where nobody said.</summary>
    public required bool? OnLabel { get; init; }

    /// <summary>Who supervises; empty for nobody.</summary>
    public required string SupervisingPrescriberId { get; init; }

    internal override JsonTypeInfo PayloadForm => PreparationJson.Default.RecordPreparation;

    private protected override Rpc InTable => Safety.Rpc.RecordPreparation;

    private protected override ClinicDecision DecideOn(SessionPreparation session, ClinicState state, ClinicCircumstances now)
    {
        if (SupervisingPrescriberId.Length > 0 && state.Operators.Find(SupervisingPrescriberId) is not { Role: OperatorRole.Prescriber })
        {
            return ClinicDecision.Refuse(ArgumentRefusals.Form("supervising_prescriber_id", SupervisingPrescriberId, "a registered prescriber"));
        }

        if ((Both("topicals", TopicalsNone, Topicals.Count) ?? Both("anaesthetics", AnaestheticsNone, Anaesthetics.Count)) is { } contradiction)
        {
            return ClinicDecision.Refuse(contradiction);
        }

        if (Anaesthetics.FirstOrDefault(one => one.RemovedAt < one.AppliedAt || one.AppliedAt > now.Steady.WallTime || one.RemovedAt > now.Steady.WallTime) is { } wrong)
        {
            return ClinicDecision.Refuse(ArgumentRefusals.Form("anaesthetics", wrong.Product, "applied before now, and removed after it was applied and before now"));
        }

        return ClinicDecision.Write(new PreparationRecord
        {
            At = now.Now,
            By = By,
            PenId = session.PenId,
            SessionId = SessionId,
            Revision = (session.Newest?.Revision ?? 0) + 1,
            ConsentReference = ConsentReference,
            HandpieceDisinfected = HandpieceDisinfected,
            SleeveFitted = SleeveFitted,
            SkinCleansed = SkinCleansed,
            Topicals = Topicals,
            TopicalsNone = TopicalsNone,
            Anaesthetics = Anaesthetics,
            AnaestheticsNone = AnaestheticsNone,
            PhotoReferences = PhotoReferences,
            OnLabel = OnLabel,
            SupervisingPrescriberId = SupervisingPrescriberId,
        });
    }

    private static Refusal? Both(string list, bool none, int listed) => none && listed > 0
        ? ArgumentRefusals.Form($"preparation.{list}_none", "true", $"false, where {list} are listed")
        : null;
}

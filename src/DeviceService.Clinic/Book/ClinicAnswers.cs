using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Answers of the clinic's book, as the ledger keeps them.</summary>
internal sealed class ClinicAnswers : AnswerForm<WrittenRecords>
{
    public static readonly ClinicAnswers Instance = new();

    public override WrittenRecords Empty => WrittenRecords.None;

    public override string ToText(LedgerAnswer<WrittenRecords> answer) => JsonSerializer.Serialize(
        answer.First with { RefusedBy = answer.Refusal?.RuleId, RefusalDetails = answer.Refusal?.Details }, WrittenRecordsJson.Default.WrittenRecords);

    public override LedgerAnswer<WrittenRecords> FromText(string text, long entryNumber)
    {
        var first = JsonSerializer.Deserialize(text, WrittenRecordsJson.Default.WrittenRecords)
            ?? throw new JsonException("A stored answer holds null.");
        return new LedgerAnswer<WrittenRecords>(first.Before(entryNumber), Refusal(first.RefusedBy, first.RefusalDetails));
    }
}

using System.Security.Cryptography;
using System.Text.Json;

namespace DeviceService.Sessions;

/// <summary>Requests and answers of the fleet, as the ledger keeps them.</summary>
internal sealed class FleetAnswers : AnswerForm<FirstAnswer>
{
    public static readonly FleetAnswers Instance = new();

    public override FirstAnswer Empty => new();

    public static LedgerRequest KeyOf(Request request)
    {
        // Who signed in again in between asks for the same thing.
        var asked = request with { By = request.By with { SignInId = null } };
        return new LedgerRequest(
            request.By,
            request.Rpc,
            request.RequestId,
            Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked, asked.GetType(), AnswerJson.Default))),
            request.AlwaysActs);
    }

    public override string ToText(LedgerAnswer<FirstAnswer> answer) => JsonSerializer.Serialize(
        Bounded(answer.First) with { RefusedBy = answer.Refusal?.RuleId, RefusalDetails = answer.Refusal?.Details }, AnswerJson.Default.FirstAnswer);

    public override LedgerAnswer<FirstAnswer> FromText(string text, long entryNumber)
    {
        var first = JsonSerializer.Deserialize(text, AnswerJson.Default.FirstAnswer)
            ?? throw new JsonException("A stored answer holds null.");
        return new LedgerAnswer<FirstAnswer>(first, Refusal(first.RefusedBy, first.RefusalDetails));
    }

    private static FirstAnswer Bounded(FirstAnswer first) => first.Session is { Stops.Count: > 0 } or { Activations.Count: > 0 }
        ? first with
        {
            Session = first.Session with { Stops = [], Activations = [] },
            LeftOut = new LeftOut(first.Session.Stops.Count, first.Session.Activations.Count),
        }
        : first;
}

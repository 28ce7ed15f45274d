using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Requests and their answers (law 21). A repeated one gets the first answer and reaches no pen; while the first still runs it
/// waits for that one. What only takes permission away is carried out every time.
/// </summary>
internal sealed class RequestLedger(IJournal journal, Clockwork clock)
{
    // Written in place of an answer that is not remembered: the request may come again.
    private const string Forgotten = "";

    private readonly ConcurrentDictionary<(string Principal, string Rpc, string RequestId), UnderWay> _underWay = new();

    public async Task<LedgerAnswer> ExecuteAsync(Request request, Func<Task<LedgerAnswer>> carryOut)
    {
        var digest = DigestOf(request);
        if (request.AlwaysActs)
        {
            return await ActAndRememberAsync(request, digest, carryOut).ConfigureAwait(false);
        }

        var key = (request.By.Principal, request.Rpc, request.RequestId);
        var mine = new UnderWay(digest, new TaskCompletionSource<LedgerAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = _underWay.GetOrAdd(key, mine);
        if (first != mine)
        {
            return first.Digest == digest
                ? await first.Answer.Task.ConfigureAwait(false) with { Replayed = true }
                : Reused(request);
        }

        try
        {
            var answer = await OnceAsync(request, digest, carryOut).ConfigureAwait(false);
            mine.Answer.TrySetResult(answer);
            return answer;
        }
        catch (Exception failure)
        {
            mine.Answer.TrySetException(failure);
            throw;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private async Task<LedgerAnswer> OnceAsync(Request request, string digest, Func<Task<LedgerAnswer>> carryOut)
    {
        var stored = await journal.FindRequestAsync(request.By.Principal, request.Rpc, request.RequestId, CancellationToken.None).ConfigureAwait(false);
        if (stored is { Answer: not Forgotten })
        {
            return stored.PayloadDigest != digest ? Reused(request)
                : stored.Answer is null ? new LedgerAnswer(new FirstAnswer(), Lost(request)) { Replayed = true }
                : Replay(stored.Answer);
        }

        var begun = await journal.AppendAsync([Entry(request, digest, null)]).ConfigureAwait(false);
        if (!begun.Durable)
        {
            return new LedgerAnswer(new FirstAnswer(), Rules.JournalNotWritable.Refuse(("observed", begun.Failure)));
        }

        var answer = await carryOut().ConfigureAwait(false);
        var remembered = answer.Refusal?.Category is RefusalCategory.Argument or RefusalCategory.Exhausted or RefusalCategory.Unavailable
            ? Forgotten
            : ToText(answer);
        await journal.AppendAsync([Entry(request, digest, remembered)]).ConfigureAwait(false);
        return answer;
    }

    private async Task<LedgerAnswer> ActAndRememberAsync(Request request, string digest, Func<Task<LedgerAnswer>> carryOut)
    {
        // It acts first; whether it was asked before is only said.
        var answer = await carryOut().ConfigureAwait(false);
        var stored = await journal.FindRequestAsync(request.By.Principal, request.Rpc, request.RequestId, CancellationToken.None).ConfigureAwait(false);
        if (stored is { Answer: { Length: > 0 } known })
        {
            return answer with { First = Replay(known).First, Replayed = true };
        }

        await journal.AppendAsync([Entry(request, digest, ToText(answer))]).ConfigureAwait(false);
        return answer;
    }

    private static string ToText(LedgerAnswer answer) => JsonSerializer.Serialize(
        answer.First with { RefusedBy = answer.Refusal?.RuleId, RefusalDetails = answer.Refusal?.Details }, AnswerJson.Default.FirstAnswer);

    private static LedgerAnswer Replay(string text)
    {
        var first = JsonSerializer.Deserialize(text, AnswerJson.Default.FirstAnswer)
            ?? throw new JsonException("A stored answer holds null.");
        var refusal = first.RefusedBy is { } ruleId
            ? Rules.All.First(rule => rule.Id == ruleId).Refuse([.. (first.RefusalDetails ?? new Dictionary<string, string>()).Select(static one => (one.Key, one.Value))])
            : null;
        return new LedgerAnswer(first, refusal) { Replayed = true };
    }

    private static LedgerAnswer Reused(Request request) =>
        new(new FirstAnswer(), Rules.RequestIdReused.Refuse(("observed", request.RequestId)));

    private static Refusal Lost(Request request) =>
        Rules.CommandUncertain.Refuse(("command", request.Rpc), ("pen", "of this request"));

    private RequestRecord Entry(Request request, string digest, string? answer) => new()
    {
        At = clock.Now,
        By = request.By,
        Principal = request.By.Principal,
        Rpc = request.Rpc,
        RequestId = request.RequestId,
        PayloadDigest = digest,
        Answer = answer,
    };

    private static string DigestOf(Request request) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), AnswerJson.Default)));

    private sealed record UnderWay(string Digest, TaskCompletionSource<LedgerAnswer> Answer);
}

/// <summary>An answer on its way through the ledger.</summary>
internal sealed record LedgerAnswer(FirstAnswer First, Refusal? Refusal)
{
    public bool Replayed { get; init; }
}

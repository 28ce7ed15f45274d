using System.Collections.Concurrent;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Requests and their answers (law 21). A repeated one gets the first answer and does nothing again; while the first still runs it
/// waits for that one. What only takes permission away is carried out every time.
/// </summary>
public sealed class RequestLedger<TFirst>(IJournal journal, Clockwork clock, AnswerForm<TFirst> form)
{
    // Written in place of an answer that is not remembered: the request may come again.
    private const string Forgotten = "";

    private readonly ConcurrentDictionary<(string Principal, string Rpc, string RequestId), UnderWay> _underWay = new();

    /// <summary>Carries the request out, or answers it as it was answered before.</summary>
    public async Task<LedgerAnswer<TFirst>> ExecuteAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(carryOut);
        if (request.AlwaysActs)
        {
            return await ActAndRememberAsync(request, carryOut).ConfigureAwait(false);
        }

        var key = (request.By.Principal, request.Rpc, request.RequestId);
        var mine = new UnderWay(
            request.PayloadDigest, new TaskCompletionSource<LedgerAnswer<TFirst>>(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = _underWay.GetOrAdd(key, mine);
        if (first != mine)
        {
            return first.Digest == request.PayloadDigest
                ? await first.Answer.Task.ConfigureAwait(false) with { Replayed = true }
                : Reused(request);
        }

        try
        {
            var answer = await OnceAsync(request, carryOut).ConfigureAwait(false);
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

    private async Task<LedgerAnswer<TFirst>> OnceAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
        var stored = await journal.FindRequestAsync(request.By.Principal, request.Rpc, request.RequestId, CancellationToken.None).ConfigureAwait(false);
        if (stored is { Answer: not Forgotten })
        {
            return stored.PayloadDigest != request.PayloadDigest ? Reused(request)
                : stored.Answer is null ? Refused(Lost(request)) with { Replayed = true }
                : Replay(stored.Answer);
        }

        var begun = await journal.AppendAsync([Entry(request, null)]).ConfigureAwait(false);
        if (!begun.Durable)
        {
            return Refused(Rules.JournalNotWritable.Refuse(("observed", begun.Failure)));
        }

        var answer = await carryOut().ConfigureAwait(false);
        var remembered = answer.Refusal?.Category is RefusalCategory.Argument or RefusalCategory.Exhausted or RefusalCategory.Unavailable
            ? Forgotten
            : form.ToText(answer);
        await journal.AppendAsync([Entry(request, remembered)]).ConfigureAwait(false);
        return answer;
    }

    private async Task<LedgerAnswer<TFirst>> ActAndRememberAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
        // It acts first; whether it was asked before is only said.
        var answer = await carryOut().ConfigureAwait(false);
        var stored = await journal.FindRequestAsync(request.By.Principal, request.Rpc, request.RequestId, CancellationToken.None).ConfigureAwait(false);
        if (stored is { Answer: { Length: > 0 } known })
        {
            return answer with { First = Replay(known).First, Replayed = true };
        }

        await journal.AppendAsync([Entry(request, form.ToText(answer))]).ConfigureAwait(false);
        return answer;
    }

    private LedgerAnswer<TFirst> Replay(string text) => form.FromText(text) with { Replayed = true };

    private LedgerAnswer<TFirst> Refused(Refusal refusal) => new(form.Empty, refusal);

    private LedgerAnswer<TFirst> Reused(LedgerRequest request) => Refused(Rules.RequestIdReused.Refuse(("observed", request.RequestId)));

    private static Refusal Lost(LedgerRequest request) =>
        Rules.CommandUncertain.Refuse(("command", request.Rpc), ("pen", "of this request"));

    private RequestRecord Entry(LedgerRequest request, string? answer) => new()
    {
        At = clock.Now,
        By = request.By,
        Principal = request.By.Principal,
        Rpc = request.Rpc,
        RequestId = request.RequestId,
        PayloadDigest = request.PayloadDigest,
        Answer = answer,
    };

    private sealed record UnderWay(string Digest, TaskCompletionSource<LedgerAnswer<TFirst>> Answer);
}

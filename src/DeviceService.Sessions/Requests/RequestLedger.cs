using System.Collections.Concurrent;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Requests and their answers (law 21). A repeated one gets the first answer and does nothing again; while the first still runs it
/// waits for that one. What only takes permission away is carried out every time.
/// </summary>
/// <remarks>
/// A request that reaches beyond the journal is on record before it is carried out, and answered as uncertain where a crash cut it. One that
/// only records needs no such word: its answer is appended together with its records, so that after a crash either all of it is there, and is
/// answered again, or nothing, and it is carried out.
/// </remarks>
public sealed class RequestLedger<TFirst>(IJournal journal, Clockwork clock, AnswerForm<TFirst> form)
{
    // Written in place of an answer that is not remembered: the request may come again.
    private const string Forgotten = "";

    private readonly ConcurrentDictionary<(string Principal, string Rpc, string RequestId), UnderWay> _underWay = new();

    /// <summary>Carries the request out, or answers it as it was answered before.</summary>
    public Task<LedgerAnswer<TFirst>> ExecuteAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(carryOut);
        return request.AlwaysActs ? ActAndRememberAsync(request, carryOut) : OnceAsync(request, () => IntendAndRememberAsync(request, carryOut));
    }

    /// <summary>Carries a request out that does nothing but append to the journal, or answers it as it was answered before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="record">
    /// Appends what follows from it, and in the same append, as its last entry, what it is given for its answer; null where the answer is not
    /// to be remembered.
    /// </param>
    public Task<LedgerAnswer<TFirst>> RecordAsync(LedgerRequest request, Func<Func<LedgerAnswer<TFirst>, RequestRecord?>, Task<LedgerAnswer<TFirst>>> record)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(record);
        return OnceAsync(request, () => record(answer => Remembered(answer) is { Length: > 0 } text ? Entry(request, text) : null));
    }

    private async Task<LedgerAnswer<TFirst>> OnceAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
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
            var answer = await RecallAsync(request).ConfigureAwait(false) ?? await carryOut().ConfigureAwait(false);
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

    // What the journal says became of it; null where it was not asked before, or is to be carried out again.
    private async Task<LedgerAnswer<TFirst>?> RecallAsync(LedgerRequest request)
    {
        var stored = await journal.FindRequestAsync(request.By.Principal, request.Rpc, request.RequestId, CancellationToken.None).ConfigureAwait(false);
        return stored is null or { Answer: Forgotten } ? null
            : stored.PayloadDigest != request.PayloadDigest ? Reused(request)
            : stored.Answer is null ? Refused(Lost(request)) with { Replayed = true }
            : Replay(stored, stored.Answer);
    }

    private async Task<LedgerAnswer<TFirst>> IntendAndRememberAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
        var begun = await journal.AppendAsync([Entry(request, null)]).ConfigureAwait(false);
        if (!begun.Durable)
        {
            return Refused(Rules.JournalNotWritable.Refuse(("observed", begun.Failure)));
        }

        var answer = await carryOut().ConfigureAwait(false);
        await journal.AppendAsync([Entry(request, Remembered(answer))]).ConfigureAwait(false);
        return answer;
    }

    private async Task<LedgerAnswer<TFirst>> ActAndRememberAsync(LedgerRequest request, Func<Task<LedgerAnswer<TFirst>>> carryOut)
    {
        // It acts first; whether it was asked before is only said.
        var answer = await carryOut().ConfigureAwait(false);
        var stored = await journal.FindRequestAsync(request.By.Principal, request.Rpc, request.RequestId, CancellationToken.None).ConfigureAwait(false);
        if (stored is { Answer: { Length: > 0 } known })
        {
            return answer with { First = Replay(stored, known).First, Replayed = true };
        }

        await journal.AppendAsync([Entry(request, form.ToText(answer))]).ConfigureAwait(false);
        return answer;
    }

    // A request that was wrong in itself, or came when nothing could be done about it, may come again.
    private string Remembered(LedgerAnswer<TFirst> answer) =>
        answer.Refusal?.Category is RefusalCategory.Argument or RefusalCategory.Exhausted or RefusalCategory.Unavailable ? Forgotten : form.ToText(answer);

    private LedgerAnswer<TFirst> Replay(RequestRecord stored, string text) => form.FromText(text, stored.EntryNumber) with { Replayed = true };

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

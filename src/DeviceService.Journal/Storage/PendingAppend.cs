using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>Entries that a caller waits for. The answer is kept until the commit is over, then given.</summary>
internal sealed class PendingAppend(IReadOnlyList<EncodedEntry> entries)
{
    // Continuations run elsewhere: the writer belongs to no caller.
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendResult? _answer;

    public IReadOnlyList<EncodedEntry> Entries => entries;

    /// <summary>Bytes of all payloads.</summary>
    public long Length { get; } = entries.Sum(entry => (long)entry.Payload.Length);

    public Task<AppendResult> Done => _done.Task;

    /// <summary>What will be answered if the transaction commits.</summary>
    public void Prepare(AppendResult answer) => _answer = answer;

    /// <summary>The commit is on the disk.</summary>
    public void Committed() => _done.TrySetResult(_answer ?? throw new InvalidOperationException("Nothing was prepared for this append."));

    /// <summary>Nothing of it is known to be on the disk.</summary>
    public void Fail(string reason) => _done.TrySetResult(new AppendResult(null, reason));
}

using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>What the writer's thread is asked to do.</summary>
internal abstract record WriterCommand
{
    private WriterCommand()
    {
    }

    /// <summary>Write entries; neighbours in the queue share a transaction and its sync.</summary>
    public sealed record Append(PendingAppend Pending) : WriterCommand;

    /// <summary>Sign the head.</summary>
    public sealed record Sign(TaskCompletionSource<Checkpoint?> Done) : WriterCommand;

    /// <summary>Close, open again, verify.</summary>
    public sealed record Reopen(TaskCompletionSource<bool> Done) : WriterCommand;

    /// <summary>The second's tick: find out whether the store can write, and bring it back if it can again.</summary>
    public sealed record Probe : WriterCommand;
}

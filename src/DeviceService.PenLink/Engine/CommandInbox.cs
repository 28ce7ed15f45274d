using System.Diagnostics.CodeAnalysis;
using DeviceService.Sessions;

namespace DeviceService.PenLink;

/// <summary>
/// The slot through which an owner hands commands to its line thread: one outstanding (law 4), and a Disarm at any time.
/// What was taken in is answered once, also when the link goes down meanwhile.
/// </summary>
internal sealed class CommandInbox
{
    private const int OutstandingMax = 8;

    private readonly Lock _gate = new();
    private readonly Queue<Submission> _waiting = new();
    private int _outstanding;
    private bool _open;

    public readonly record struct Submission(CommandTicket Ticket, PenCommand Command);

    /// <summary>Takes a command in, if the link is online and none is outstanding.</summary>
    public bool TryAdd(CommandTicket ticket, PenCommand command)
    {
        lock (_gate)
        {
            var free = _outstanding == 0 || (command is Disarm && _outstanding < OutstandingMax);
            if (!_open || !free)
            {
                return false;
            }

            _outstanding++;
            _waiting.Enqueue(new Submission(ticket, command));
            return true;
        }
    }

    /// <summary>The next one to send (line thread).</summary>
    public bool TryTake([MaybeNullWhen(false)] out Submission submission)
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out submission);
        }
    }

    /// <summary>Something waits, which while another is outstanding can only be a Disarm.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>One that was taken in has its answer, which is reported next.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            _outstanding--;
        }
    }

    public void Open() => SetOpen(true);

    /// <summary>Takes nothing in any more; what waits can still be taken out.</summary>
    public void Close() => SetOpen(false);

    private void SetOpen(bool open)
    {
        lock (_gate)
        {
            _open = open;
        }
    }
}

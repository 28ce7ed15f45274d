using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeviceService.PenLink;

/// <summary>poll on the line's descriptor and on an event file that others write to.</summary>
internal sealed class PollWake : LineWake
{
    private const int TimeoutMsMax = 60_000;

    private readonly SafeFileHandle _event;

    public PollWake()
    {
        _event = Libc.EventFile(0, Libc.NonBlocking | Libc.CloseOnExec);
        if (_event.IsInvalid)
        {
            throw new IOException($"No event file could be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    public override void Signal()
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        try
        {
            // It only fails when it is signalled already.
            _ = Libc.Write(_event, one, one.Length);
        }
        catch (ObjectDisposedException)
        {
            // The line thread has ended, and nobody waits any more.
            return;
        }
    }

    public override void Wait(Line? line, TimeSpan timeout)
    {
        Span<Libc.PollEntry> entries =
        [
            new() { Descriptor = (int)_event.DangerousGetHandle(), Wanted = Libc.PollIn },
            new() { Descriptor = line?.Descriptor ?? -1, Wanted = Libc.PollIn },
        ];

        // Up to the next millisecond: waking early would only spin.
        var timeoutMs = (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, TimeoutMsMax);
        if (Libc.Poll(entries, (nuint)entries.Length, timeoutMs) <= 0)
        {
            return;
        }

        if (entries[0].Seen != 0)
        {
            Span<byte> count = stackalloc byte[sizeof(ulong)];
            _ = Libc.Read(_event, count, count.Length);
        }

        if (line is not null && (entries[1].Seen & (Libc.PollHangUp | Libc.PollError | Libc.PollInvalid)) != 0)
        {
            line.HungUp = true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _event.Dispose();
        }
    }
}

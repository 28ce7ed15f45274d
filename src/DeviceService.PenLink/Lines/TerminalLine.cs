using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeviceService.PenLink;

/// <summary>A serial line or pseudo-terminal of Linux, raw and non-blocking.</summary>
internal sealed class TerminalLine(string name, SafeFileHandle file) : Line
{
    public override int Descriptor => (int)file.DangerousGetHandle();

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var count = Libc.Read(file, buffer, buffer.Length);
            if (count > 0)
            {
                return (int)count;
            }

            switch (count < 0 ? Marshal.GetLastPInvokeError() : 0)
            {
                case Libc.Interrupted:
                    continue;
                case Libc.TryAgain when !HungUp:
                    return 0;
                default:
                    throw Gone();
            }
        }
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var count = Libc.Write(file, bytes, bytes.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.Interrupted:
                    continue;
                case Libc.TryAgain:
                    return 0;
                default:
                    throw Gone();
            }
        }
    }

    public override bool TryDropUnsent() => Libc.Control(file, Libc.Flush, Libc.FlushOutput) == 0;

    public override bool SetsSpeed => true;

    public override bool TrySetSpeed(int bitsPerSecond) => SerialSettings.TryMakeRaw(file, (uint)bitsPerSecond);

    public override bool TryBeginBreak()
    {
        // A pseudo-terminal takes a break and passes nothing on; what has no modem lines has no wire either.
        Span<int> modem = stackalloc int[1];
        return Libc.Control(file, Libc.GetModemLines, modem) == 0 && Libc.Control(file, Libc.BeginBreak, 0) == 0;
    }

    public override void EndBreak() => _ = Libc.Control(file, Libc.EndBreak, 0);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }
    }

    private LineLostException Gone() => new(LinkStatuses.Unplugged(name));
}

using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace DeviceService.PenLink;

/// <summary>Makes a serial line raw, 8N1 and quick (docs/penlink.md, section 1).</summary>
internal static class SerialSettings
{
    private const uint InputCooked = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400 | 0x1000;
    private const uint OutputCooked = 0x1;
    private const uint LocalCooked = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;
    private const uint SpeedBits = 0x100F;
    private const uint SpeedAsNumber = 0x1000;
    private const uint SizeBits = 0x30;
    private const uint EightBits = 0x30;
    private const uint TwoStopBits = 0x40;
    private const uint Receiver = 0x80;
    private const uint ParityBit = 0x100;
    private const uint HangUpOnClose = 0x400;
    private const uint NoModem = 0x800;
    private const uint HardwareFlow = 0x80000000;
    private const uint InputSpeedBits = SpeedBits << 16;

    private const int TimeIndex = 5;
    private const int MinimumIndex = 6;

    private const int SerialFlagsIndex = 4;
    private const int LowLatency = 1 << 13;

    /// <summary>False when the file is no terminal, or its driver cannot have the speed.</summary>
    public static unsafe bool TryMakeRaw(SafeFileHandle file, uint bitsPerSecond)
    {
        var termios = default(Libc.Termios2);
        if (Libc.Control(file, Libc.GetTermios2, ref termios) != 0)
        {
            return false;
        }

        termios.Input &= ~InputCooked;
        termios.Output &= ~OutputCooked;
        termios.Local &= ~LocalCooked;

        // HUPCL off: closing must not drop DTR and so restart a pen.
        termios.ControlModes &= ~(SpeedBits | InputSpeedBits | SizeBits | TwoStopBits | ParityBit | HangUpOnClose | HardwareFlow);
        termios.ControlModes |= SpeedAsNumber | (SpeedAsNumber << 16) | EightBits | Receiver | NoModem;
        termios.InputSpeed = bitsPerSecond;
        termios.OutputSpeed = bitsPerSecond;

        // Nothing to read is EAGAIN, so that 0 bytes always mean that the far end is gone.
        termios.Characters[TimeIndex] = 0;
        termios.Characters[MinimumIndex] = 1;
        if (Libc.Control(file, Libc.SetTermios2, ref termios) != 0 || Libc.Control(file, Libc.GetTermios2, ref termios) != 0)
        {
            return false;
        }

        // A driver takes the nearest speed that it can have; 3 percent is what a UART still reads.
        return Math.Abs((long)termios.OutputSpeed - bitsPerSecond) * 100 <= 3L * bitsPerSecond;
    }

    /// <summary>Asks a USB adapter to hand bytes over at once. What it does not know it need not do: then latency is higher, no more.</summary>
    public static void AskForLowLatency(SafeFileHandle file, string path)
    {
        // struct serial_struct is 72 bytes on 64 bits.
        Span<int> serial = stackalloc int[32];
        if (Libc.Control(file, Libc.GetSerial, serial) == 0)
        {
            serial[SerialFlagsIndex] |= LowLatency;
            _ = Libc.Control(file, Libc.SetSerial, serial);
        }

        var device = Path.GetFileName(DeviceFiles.RealPath(path));
        var timer = string.Create(CultureInfo.InvariantCulture, $"/sys/bus/usb-serial/devices/{device}/latency_timer");
        try
        {
            if (File.Exists(timer))
            {
                File.WriteAllText(timer, "1");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Only root and udev rules may; ASYNC_LOW_LATENCY above has the same effect where the driver knows it.
            return;
        }
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DeviceService.PenLink;

/// <summary>Lines of Linux: plain files and sockets with poll, because a SerialPort polls each millisecond and hangs when unplugged.</summary>
internal sealed class LinuxLines : LinePlatform
{
    private const int RaisedNice = -15;

    private const uint AsideUs = 30;

    private const uint BitsPerSecond = 115_200;

    // Thread.Priority changes nothing on Linux; the nice value of the thread does.
    public override ThreadStanding RaiseThread()
    {
        var raised = Libc.SetPriority(0, 0, RaisedNice) == 0;
        var refusal = raised ? null : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        var nice = Libc.GetPriority(0, 0);
        return new ThreadStanding(
            raised,
            raised
                ? string.Create(CultureInfo.InvariantCulture, $"at nice {nice}")
                : string.Create(CultureInfo.InvariantCulture, $"at nice {nice}, because {RaisedNice} was refused ({refusal}); LimitNICE={RaisedNice} of its unit allows it"));
    }

    // To yield is not enough: among threads of unlike weight the same one may be chosen again. The kernel adds up to 50 us of its own.
    public override void StepAside() => _ = Libc.Sleep(AsideUs);

    public override LineWake CreateWake() => new PollWake();

    public override IEnumerable<(string Line, string DevicePath, string Description)> Discover() => DeviceFiles.Discover();

    public override string? OtherHolder(string devicePath) => DeviceFiles.OtherHolder(devicePath);

    protected override Line OpenDevice(string path, LineWake wake)
    {
        var file = Libc.Open(
            path, Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (file.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw new LineLostException(error switch
            {
                Libc.NoEntry or Libc.NoDevice or Libc.NoSuchDeviceOrAddress => LinkStatuses.NoDevice(path),
                Libc.AccessDenied or Libc.NotPermitted => LinkStatuses.NoPermission(path, "that owns it (often dialout)"),
                Libc.Busy => LinkStatuses.HeldByOther(path, DeviceFiles.Holder(path)),
                _ => LinkStatuses.NotALine(path, Marshal.GetPInvokeErrorMessage(error)),
            });
        }

        // TIOCEXCL keeps ordinary users out from now on, the lock keeps out root and those who came before and ask.
        if (Libc.Lock(file, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
        {
            file.Dispose();
            throw new LineLostException(LinkStatuses.HeldByOther(path, DeviceFiles.Holder(path)));
        }

        if (!SerialSettings.TryMakeRaw(file, BitsPerSecond))
        {
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw new LineLostException(LinkStatuses.NotALine(path, Marshal.GetPInvokeErrorMessage(error)));
        }

        _ = Libc.Control(file, Libc.Exclusive, 0);
        SerialSettings.AskForLowLatency(file, path);
        return new TerminalLine(path, file);
    }

    protected override Line OpenSocket(LineName name, Socket socket, LineWake wake) => new SocketLine(name.Text, socket);
}

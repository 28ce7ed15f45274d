using System.IO.Ports;
using System.Net.Sockets;

namespace DeviceService.PenLink;

/// <summary>Lines by System.IO.Ports, for Windows and macOS, where it is exclusive by itself or as good as it gets.</summary>
internal sealed class PortLines : LinePlatform
{
    private const int BitsPerSecond = 115_200;
    private const int WriteMs = 50;
    private const int ReadMs = 500;

    public override LineWake CreateWake() => new EventWake();

    public override IEnumerable<(string Line, string DevicePath, string Description)> Discover() =>
        SerialPort.GetPortNames().Order(StringComparer.Ordinal).Select(static name => (name, name, ""));

    public override string? OtherHolder(string devicePath) => null;

    protected override Line OpenDevice(string path, LineWake wake)
    {
        var port = new SerialPort(path, BitsPerSecond, Parity.None, 8, StopBits.One)
        {
            Handshake = Handshake.None,
            WriteTimeout = WriteMs,
            ReadTimeout = ReadMs,
        };
        try
        {
            port.Open();
            return new PumpedLine(path, port.BaseStream, port.DiscardOutBuffer, port, wake, port);
        }
        catch (UnauthorizedAccessException)
        {
            port.Dispose();
            throw new LineLostException(LinkStatuses.HeldByOther(path, null));
        }
        catch (FileNotFoundException)
        {
            port.Dispose();
            throw new LineLostException(LinkStatuses.NoDevice(path));
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or InvalidOperationException)
        {
            port.Dispose();
            throw new LineLostException(LinkStatuses.NotALine(path, refused.Message));
        }
    }

    protected override Line OpenSocket(LineName name, Socket socket, LineWake wake)
    {
        socket.SendTimeout = WriteMs;
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new PumpedLine(name.Text, stream, null, stream, wake);
    }
}

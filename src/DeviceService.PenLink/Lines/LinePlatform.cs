using System.Net.Sockets;

namespace DeviceService.PenLink;

/// <summary>How this operating system opens lines, waits on them and lists them.</summary>
internal abstract class LinePlatform
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(2);

    public static LinePlatform Current { get; } = OperatingSystem.IsLinux() ? new LinuxLines() : new PortLines();

    public abstract LineWake CreateWake();

    /// <summary>
    /// Puts the calling thread before others, where this process may: a permission that is late by a busy machine stops
    /// a treatment for nothing. False where it may not; the thread then runs like any other.
    /// </summary>
    public bool TryRaiseThread() => RaiseThread().Raised;

    /// <summary>The same, saying what was had.</summary>
    public virtual ThreadStanding RaiseThread()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Highest;
        return new ThreadStanding(true, "at the highest priority of this system's threads");
    }

    /// <summary>Leaves the processor to others for an instant, also to those that come after this thread.</summary>
    public virtual void StepAside() => Thread.Yield();

    /// <summary>Opens the line; what stands in the way is thrown as <see cref="LineLostException"/>.</summary>
    public Line Open(LineName name, LineWake wake, CancellationToken cancellation) =>
        name.Host is null ? OpenDevice(name.Text, wake) : OpenSocket(name, Connect(name, cancellation), wake);

    /// <summary>The devices that pens may be plugged into, as (stable name, present path, description).</summary>
    public abstract IEnumerable<(string Line, string DevicePath, string Description)> Discover();

    /// <summary>Who holds the device, other than this process; null when nobody is known to.</summary>
    public abstract string? OtherHolder(string devicePath);

    protected abstract Line OpenDevice(string path, LineWake wake);

    protected abstract Line OpenSocket(LineName name, Socket socket, LineWake wake);

    private static Socket Connect(LineName name, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(ConnectMax);
            socket.ConnectAsync(name.Host!, name.Port, limit.Token).AsTask().GetAwaiter().GetResult();
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            return socket;
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            var why = refused is SocketException because ? because.SocketErrorCode.ToString() : $"no answer within {ConnectMax.TotalSeconds:0} s";
            throw new LineLostException(LinkStatuses.NoConnection(name.Text, why));
        }
    }
}

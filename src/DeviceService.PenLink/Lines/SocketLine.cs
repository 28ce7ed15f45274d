using System.Net.Sockets;

namespace DeviceService.PenLink;

/// <summary>
/// A serial server behind TCP. What TCP has taken cannot be dropped: a stop queues behind it, at most the 512 bytes of
/// law 13, and the pen's dead-man, which counts by the pen's own clock, makes whatever waits before it worthless.
/// </summary>
internal sealed class SocketLine : Line
{
    private const int SendBufferBytes = 4096;
    private const int UserTimeoutOption = 18;
    private const int UserTimeoutMs = 2000;

    private readonly string _name;
    private readonly Socket _socket;

    public SocketLine(string name, Socket socket)
    {
        _name = name;
        _socket = socket;
        _socket.Blocking = false;
        _socket.SendBufferSize = SendBufferBytes;
        _socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeoutOption, BitConverter.GetBytes(UserTimeoutMs));
    }

    public override int Descriptor => (int)_socket.Handle;

    public override bool IsReliable => true;

    public override int Unsent
    {
        get
        {
            Span<int> queued = stackalloc int[1];
            return Libc.Control(Descriptor, Libc.OutputQueue, queued) == 0 ? queued[0] : 0;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success when count > 0 => count,
            SocketError.WouldBlock when !HungUp => 0,
            _ => throw Gone(),
        };
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        var count = _socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => 0,
            _ => throw Gone(),
        };
    }

    public override bool TryDropUnsent() => false;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
        }
    }

    private LineLostException Gone() => new(LinkStatuses.Unplugged(_name));
}

using System.Net;
using System.Net.Sockets;

namespace PenSimulator.Lines;

/// <summary>A port that stands for a line: one connection is one line, a second one is closed at once.</summary>
internal sealed class TcpLine : IPenLine
{
    private readonly IPAddress _address;
    private readonly int _port;
    private readonly List<Socket> _readable = [];
    private Socket? _listener;
    private Socket? _host;
    private bool _hostChanged;
    private bool _connectionClosed;

    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Port, or 0 for a free one.</param>
    /// <exception cref="IOException">The port could not be opened.</exception>
    public TcpLine(IPAddress address, int port)
    {
        _address = address;
        _listener = Listen(port);
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public string Address => IsPlugged ? $"tcp://{new IPEndPoint(_address, _port)}" : "";

    public bool IsPlugged => _listener is not null;

    public void Wait(TimeSpan atMost)
    {
        _readable.Clear();
        if (_listener is not null)
        {
            _readable.Add(_listener);
        }

        if (_host is not null)
        {
            _readable.Add(_host);
        }

        if (_readable.Count == 0)
        {
            // Without a cable there is nothing to wait for but time.
            using var never = new ManualResetEventSlim();
            never.Wait(atMost);
            return;
        }

        Socket.Select(_readable, null, null, atMost);
        if (_listener is not null && _readable.Contains(_listener))
        {
            Accept(_listener);
        }
    }

    public int Read(Span<byte> target)
    {
        if (_host is null || !_readable.Contains(_host))
        {
            return 0;
        }

        _readable.Remove(_host);
        var count = _host.Receive(target, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return 0;
        }

        if (error != SocketError.Success || count == 0)
        {
            HangUp();
            return 0;
        }

        return count;
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (_host is null)
        {
            return bytes.Length;
        }

        var count = _host.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.Success or SocketError.WouldBlock)
        {
            return Math.Max(0, count);
        }

        HangUp();
        return bytes.Length;
    }

    public bool TakeHostChanged()
    {
        var changed = _hostChanged;
        _hostChanged = false;
        return changed;
    }

    public bool TakeConnectionClosed()
    {
        var closed = _connectionClosed;
        _connectionClosed = false;
        return closed;
    }

    public void CloseConnection() => HangUp();

    public void Unplug()
    {
        HangUp();
        _listener?.Dispose();
        _listener = null;
    }

    public void Replug()
    {
        _listener ??= Listen(_port);
        _hostChanged = true;
    }

    public void Dispose() => Unplug();

    private Socket Listen(int port)
    {
        var listener = new Socket(_address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            listener.Bind(new IPEndPoint(_address, port));
            listener.Listen(4);
            return listener;
        }
        catch (SocketException refused)
        {
            listener.Dispose();
            throw new IOException(
                $"--tcp is {port}: {_address} cannot be listened on there ({refused.Message}). Free the port, or give 0.",
                refused);
        }
    }

    private void Accept(Socket listener)
    {
        Socket caller;
        try
        {
            caller = listener.Accept();
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.WouldBlock
            or SocketError.ConnectionAborted or SocketError.ConnectionReset)
        {
            // The caller left between the knock and the door: nobody is there to be told.
            return;
        }

        if (_host is not null)
        {
            caller.Dispose();
            return;
        }

        caller.Blocking = false;
        caller.NoDelay = true;
        caller.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        _host = caller;
        _hostChanged = true;
    }

    private void HangUp()
    {
        _connectionClosed |= _host is not null;
        _host?.Dispose();
        _host = null;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PenSimulator.Lines;

/// <summary>
/// A real pseudo-terminal: the pen holds the master, a host opens the slave like any serial line.
/// <para>
/// The pen keeps the slave open too, so that a host that closes it does not hang up the master, and so that what a host
/// left behind (exclusive use, unread bytes) can be cleared when it goes, as on the last close of a serial line. A watch
/// on the slave says when somebody opened or closed it.
/// </para>
/// </summary>
internal sealed class PtyLine : IPenLine
{
    private const int TermiosBytes = 256;
    private readonly string? _link;
    private int _master = -1;
    private int _slave = -1;
    private int _watch = -1;
    private string _slavePath = "";
    private bool _hostPresent;
    private bool _hostChanged;

    /// <param name="link">Path of a symbolic link to the slave, or null for none.</param>
    /// <exception cref="IOException">No pseudo-terminal could be had, or the link could not be made.</exception>
    public PtyLine(string? link)
    {
        _link = link is null ? null : Path.GetFullPath(link);
        if (_link is not null && File.Exists(_link) && File.ResolveLinkTarget(_link, returnFinalTarget: false) is null)
        {
            throw new IOException($"'{_link}' exists and is not a symbolic link. Remove it, or name another path.");
        }

        Replug();
    }

    public string Address => !IsPlugged ? "" : _link ?? _slavePath;

    public bool IsPlugged => _master >= 0;

    public int HostBitsPerSecond
    {
        get
        {
            // struct termios2 of the kernel is 44 bytes; the speed for output is its last word.
            Span<uint> settings = stackalloc uint[11];
            return IsPlugged && LibC.Control(_slave, LibC.GetSpeeds, settings) == 0 ? (int)settings[^1] : 0;
        }
    }

    public void Wait(TimeSpan atMost)
    {
        Span<LibC.PollFd> descriptors =
        [
            new() { Descriptor = _master, Events = LibC.PollIn },
            new() { Descriptor = _watch, Events = LibC.PollIn },
        ];
        var time = new LibC.TimeSpec { Nanoseconds = (nint)(atMost.Ticks * 100) };
        var ready = LibC.Poll(descriptors, (nuint)descriptors.Length, time, 0);
        if (ready < 0 && Marshal.GetLastPInvokeError() != LibC.Interrupted)
        {
            LibC.Checked(ready, "ppoll");
        }

        if (ready > 0 && descriptors[1].Returned != 0)
        {
            ReadWatch();
        }
    }

    public int Read(Span<byte> target)
    {
        var count = IsPlugged ? LibC.Read(_master, target, (nuint)target.Length) : 0;

        // Events that are alike are merged, so an opening can be missed; who speaks is there.
        _hostPresent |= count > 0;
        return count >= 0 ? (int)count : Nothing("read");
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (!IsPlugged || !_hostPresent)
        {
            return bytes.Length;
        }

        var count = LibC.Write(_master, bytes, (nuint)bytes.Length);
        return count >= 0 ? (int)count : Nothing("write");
    }

    public bool TakeHostChanged()
    {
        var changed = _hostChanged;
        _hostChanged = false;
        return changed;
    }

    public bool TakeConnectionClosed() => false;

    public void CloseConnection()
    {
        // A serial line has no connection: who holds it cannot be told from here.
    }

    public void Unplug()
    {
        if (!IsPlugged)
        {
            return;
        }

        RemoveLink();
        Close(ref _watch);
        Close(ref _slave);
        Close(ref _master);
        _hostPresent = false;
    }

    public void Replug()
    {
        if (IsPlugged)
        {
            return;
        }

        _master = LibC.Checked(
            LibC.OpenPseudoTerminal(
                LibC.ReadWrite | LibC.NoControllingTerminal | LibC.NonBlocking | LibC.CloseOnExec),
            "posix_openpt");
        LibC.Checked(LibC.GrantPseudoTerminal(_master), "grantpt");
        LibC.Checked(LibC.UnlockPseudoTerminal(_master), "unlockpt");
        Span<byte> name = stackalloc byte[128];
        LibC.Checked(-LibC.NameOfSlave(_master, name, (nuint)name.Length), "ptsname_r");
        _slavePath = System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        HoldSlave();
        MakeRaw();
        _watch = LibC.Checked(LibC.OpenWatch(LibC.NonBlocking | LibC.CloseOnExec), "inotify_init1");
        LibC.Checked(LibC.AddWatch(_watch, _slavePath, LibC.OpenEvent | LibC.CloseEvents), "inotify_add_watch");
        PointLink();
        _hostChanged = true;
    }

    public void Dispose() => Unplug();

    private static int Nothing(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return error is LibC.Again or LibC.Interrupted or LibC.InputOutputError ? 0 : LibC.Checked(-1, call);
    }

    private static void Close(ref int descriptor)
    {
        if (descriptor >= 0)
        {
            LibC.Checked(LibC.Close(descriptor), "close");
            descriptor = -1;
        }
    }

    private void HoldSlave() => _slave = LibC.Checked(
        LibC.Open(_slavePath, LibC.ReadWrite | LibC.NoControllingTerminal | LibC.CloseOnExec), "open");

    private void MakeRaw()
    {
        Span<byte> attributes = stackalloc byte[TermiosBytes];
        LibC.Checked(LibC.GetAttributes(_slave, attributes), "tcgetattr");
        LibC.MakeRaw(attributes);
        LibC.Checked(LibC.SetAttributes(_slave, 0, attributes), "tcsetattr");
    }

    private void ReadWatch()
    {
        Span<byte> events = stackalloc byte[1_024];
        var count = (int)LibC.Read(_watch, events, (nuint)events.Length);
        var opened = false;
        var closed = false;
        for (var at = 0; at + 16 <= count; at += 16)
        {
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[(at + 4)..]);
            opened |= (mask & LibC.OpenEvent) != 0;
            closed |= (mask & LibC.CloseEvents) != 0;
        }

        if (opened && !_hostPresent)
        {
            _hostPresent = true;
            _hostChanged = true;
        }

        if (closed)
        {
            LookWhetherHostLeft();
        }
    }

    /// <summary>
    /// Without the pen's own hold the master hangs up exactly when nobody else has the slave open: let go, look, hold
    /// again. Exclusive use would keep the pen from its own slave, so it is lifted for that moment.
    /// </summary>
    private void LookWhetherHostLeft()
    {
        var exclusive = 0;
        var none = 0;
        LibC.Checked(LibC.Control(_slave, LibC.GetExclusive, ref exclusive), "TIOCGEXCL");
        LibC.Checked(LibC.Control(_slave, LibC.ClearExclusive, ref none), "TIOCNXCL");
        Close(ref _slave);
        Span<LibC.PollFd> master = [new() { Descriptor = _master, Events = LibC.PollIn }];
        LibC.Poll(master, 1, new LibC.TimeSpec(), 0);
        _hostPresent = (master[0].Returned & LibC.PollHangUp) == 0;
        HoldSlave();
        DropOwnEvents();
        if (!_hostPresent)
        {
            LibC.Checked(LibC.Flush(_slave, LibC.FlushInput), "tcflush");
            MakeRaw();
        }
        else if (exclusive != 0)
        {
            LibC.Checked(LibC.Control(_slave, LibC.SetExclusive, ref none), "TIOCEXCL");
        }
    }

    private void DropOwnEvents()
    {
        Span<byte> events = stackalloc byte[1_024];
        LibC.Read(_watch, events, (nuint)events.Length);
    }

    private void PointLink()
    {
        if (_link is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_link)!);
        var fresh = $"{_link}.{Environment.ProcessId}";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, _slavePath);
        File.Move(fresh, _link, overwrite: true);
    }

    private void RemoveLink()
    {
        if (_link is not null && File.ResolveLinkTarget(_link, returnFinalTarget: false)?.FullName == _slavePath)
        {
            File.Delete(_link);
        }
    }
}

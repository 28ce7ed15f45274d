using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>penctl as a person runs it: a process of its own at a real pseudo-terminal, which is its controlling one, so that Ctrl+C is a signal.</summary>
internal sealed partial class TerminalRun : IDisposable
{
    private const int ReadWrite = 0x2;
    private const int NoControllingTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const ulong SetWindowSize = 0x5414;
    private const ushort Columns = 200;
    private const ushort RowsShown = 50;

    private readonly SafeFileHandle _master;
    private readonly FileStream _keys;
    private readonly Process _process;
    private readonly TerminalScreen _screen = new();
    private readonly Thread _reading;

    private TerminalRun(SafeFileHandle master, Process process)
    {
        (_master, _process) = (master, process);
        _keys = new FileStream(new SafeFileHandle(master.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        _reading = new Thread(Read) { IsBackground = true, Name = "terminal" };
        _reading.Start();
    }

    /// <summary>Everything that was shown so far.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            lock (_screen)
            {
                return _screen.Rows;
            }
        }
    }

    /// <summary>Everything that was shown so far, with its colours.</summary>
    public (IReadOnlyList<string> Rows, IReadOnlyList<IReadOnlyList<Ink>> Inks) Painted
    {
        get
        {
            lock (_screen)
            {
                return (_screen.Rows, _screen.Inks);
            }
        }
    }

    /// <summary>Rises with everything that is shown, so that whoever waits looks only at what is new.</summary>
    public int Shown { get; private set; }

    /// <summary>The rows above the cursor's, from this one on: they are whole.</summary>
    public IReadOnlyList<string> WholeRowsFrom(int first)
    {
        lock (_screen)
        {
            return first < _screen.CursorAt ? [.. _screen.Rows.Take(_screen.CursorAt).Skip(first)] : [];
        }
    }

    /// <summary>Where the cursor is: its row, and what stands there.</summary>
    public (int Row, string Text) Cursor
    {
        get
        {
            lock (_screen)
            {
                return (_screen.CursorAt, _screen.CursorRow);
            }
        }
    }

    /// <summary>Whether a question was drawn to its end there.</summary>
    public bool CursorWaits
    {
        get
        {
            lock (_screen)
            {
                return _screen.CursorWaits;
            }
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts penctl with these arguments and these environment variables besides the usual ones.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">The variables.</param>
    /// <param name="background">As where a shell without job control has started these tests in its background.</param>
    public static TerminalRun Start(IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment, bool background = false)
    {
        var master = OpenMaster(ReadWrite | NoControllingTerminal | CloseOnExec);
        var name = new byte[128];
        var size = new WindowSize { Rows = RowsShown, Columns = Columns };
        if (master.IsInvalid || Grant(master) != 0 || Unlock(master) != 0 || Name(master, name, name.Length) != 0 || Resize(master, SetWindowSize, ref size) != 0)
        {
            throw new IOException($"No pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        // A session of its own whose controlling terminal is what its input comes from. Each exec keeps the process id, so that a kill hits penctl. Such a
        // shell has what it starts in its background ignore SIGINT and SIGQUIT, and that is inherited by everything from there on: at a person's terminal
        // neither is ignored, and a runtime that finds them ignored leaves them so, however many handlers it is given.
        const string AtTerminal = "exec env --default-signal=INT,QUIT setsid --ctty dotnet exec \"$@\" <\"$TERMINAL\" >\"$TERMINAL\" 2>&1";
        var start = new ProcessStartInfo("/bin/sh");
        foreach (var argument in (IEnumerable<string>)
            ["-c", (background ? "trap '' INT QUIT; " : "") + AtTerminal, "sh", Path.Combine(AppContext.BaseDirectory, "penctl.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TERMINAL"] = Encoding.UTF8.GetString(name, 0, Array.IndexOf(name, (byte)0));
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return new TerminalRun(master, Process.Start(start) ?? throw new InvalidOperationException("penctl was not started."));
    }

    /// <summary>Types a line, and the key that ends it.</summary>
    public void Type(string line) => _keys.Write(Encoding.UTF8.GetBytes(line + "\r"));

    /// <summary>Ctrl+C.</summary>
    public void Interrupt() => _keys.Write([3]);

    /// <summary>As kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Eventually.EndsAsync(_process.WaitForExitAsync());
    }

    /// <summary>How it ended, once everything that it wrote has been read.</summary>
    public async Task<ExitCode> ExitAsync()
    {
        await Eventually.EndsAsync(_process.WaitForExitAsync());
        _reading.Join(Eventually.Bound);
        return (ExitCode)_process.ExitCode;
    }

    /// <summary>Waits until a row that is whole or not contains this.</summary>
    public async Task SeesAsync(string text)
    {
        try
        {
            await Eventually.TrueAsync(() => Rows.Any(row => row.Contains(text, StringComparison.Ordinal)));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"'{text}' is not on the screen:\n{string.Join('\n', Rows.TakeLast(RowsShown))}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _reading.Join(Eventually.Bound);
        _keys.Dispose();
        _master.Dispose();
        _process.Dispose();
    }

    // A read fails with EIO once nobody has the other end open any more.
    private void Read()
    {
        var (bytes, letters, decoder) = (new byte[4096], new char[4096], Encoding.UTF8.GetDecoder());
        while (ReadSome(_master, bytes, bytes.Length) is > 0 and var count)
        {
            var decoded = decoder.GetChars(bytes, 0, (int)count, letters, 0);
            string answers;
            lock (_screen)
            {
                _screen.Write(new string(letters, 0, decoded));
                (answers, _screen.Answers) = (_screen.Answers, "");
                Shown++;
            }

            if (answers.Length > 0)
            {
                _keys.Write(Encoding.ASCII.GetBytes(answers));
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int Name(SafeFileHandle master, byte[] name, nint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Resize(SafeFileHandle master, ulong request, ref WindowSize size);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(SafeFileHandle master, byte[] buffer, nint length);
}

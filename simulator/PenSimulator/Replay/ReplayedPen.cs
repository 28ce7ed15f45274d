using System.Net;
using PenSimulator.Lines;

namespace PenSimulator.Replay;

/// <summary>
/// The pen's side of an incident on a real line: says what the pen said, byte for byte and at its pace, and answers nothing by itself. It begins
/// when a host speaks. Where the host spoke in between, it waits until the host has spoken again, so that an answer never comes before its question.
/// </summary>
/// <remarks>
/// A link session belongs to the nonce that the host drew for it, so only a host that draws the recorded one takes these frames for its own.
/// </remarks>
public sealed class ReplayedPen : IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    // Between the handshake and the rest minutes may have passed, in which nothing is on record.
    private const long PauseUsMax = 200_000;

    // A host that does not say again what it said then is not waited for.
    private const long HostUsMax = 500_000;

    private readonly IPenLine _line;
    private readonly RecordedFrames _frames;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<long> _played = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[4_096];
    private volatile bool _ending;
    private bool _heard;

    private ReplayedPen(IPenLine line, RecordedFrames frames, TimeProvider time)
    {
        (_line, _frames, _time) = (line, frames, time);
        Line = line.Address;
        new Thread(Run) { IsBackground = true, Name = $"replay {frames.IncidentId}" }.Start();
    }

    /// <summary>Where a host finds it: a path, or tcp://host:port.</summary>
    public string Line { get; }

    /// <summary>What is replayed.</summary>
    public string IncidentId => _frames.IncidentId;

    /// <summary>Bytes that were said, once all were.</summary>
    public Task<long> Played => _played.Task;

    /// <summary>Replays on a pseudo-terminal (Linux).</summary>
    /// <param name="file">An incident file.</param>
    /// <param name="linkPath">A symbolic link to make to the terminal.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <exception cref="InvalidDataException">It is no incident file.</exception>
    /// <exception cref="IOException">It could not be read, or no terminal could be had.</exception>
    public static ReplayedPen StartOnPty(string file, string? linkPath, TimeProvider? time = null) =>
        OperatingSystem.IsLinux()
            ? Start(file, () => new PtyLine(linkPath), time)
            : throw new PlatformNotSupportedException("Pseudo-terminals are for Linux. Use a TCP port here.");

    /// <summary>Replays on a TCP port.</summary>
    /// <param name="file">An incident file.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="address">Address to listen on; null for 127.0.0.1.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <exception cref="InvalidDataException">It is no incident file.</exception>
    /// <exception cref="IOException">It could not be read, or the port could not be opened.</exception>
    public static ReplayedPen StartOnTcp(string file, int port = 0, IPAddress? address = null, TimeProvider? time = null) =>
        Start(file, () => new TcpLine(address ?? IPAddress.Loopback, port), time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ending = true;
        await _ended.Task.ConfigureAwait(false);
    }

    private static ReplayedPen Start(string file, Func<IPenLine> open, TimeProvider? time)
    {
        var frames = RecordedFrames.Read(file);
        return new ReplayedPen(open(), frames, time ?? TimeProvider.System);
    }

    private void Run()
    {
        try
        {
            Play();
            while (!_ending)
            {
                Listen();
            }
        }
        catch (Exception broken)
        {
            // Whoever waits for the replay is told; a thread that throws would take the process with it.
            _played.TrySetException(broken);
        }

        _played.TrySetCanceled();
        _line.Dispose();
        _ended.SetResult();
    }

    private void Play()
    {
        while (!_heard && !_ending)
        {
            Listen();
        }

        var said = 0L;
        var beforeUs = _frames.Pieces[0].Us;
        foreach (var piece in _frames.Pieces)
        {
            if (piece.FromPen)
            {
                Wait(Math.Min(piece.Us - beforeUs, PauseUsMax), untilHeard: false);
                said += Say(piece.Bytes);
            }
            else
            {
                Wait(HostUsMax, untilHeard: true);
                _heard = false;
            }

            beforeUs = piece.Us;
        }

        if (!_ending)
        {
            _played.TrySetResult(said);
        }
    }

    private void Wait(long us, bool untilHeard)
    {
        var began = _time.GetTimestamp();
        while (!_ending && !(untilHeard && _heard) && _time.GetElapsedTime(began).TotalMicroseconds < us)
        {
            Listen();
        }
    }

    private int Say(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        while (!bytes.IsEmpty && !_ending)
        {
            bytes = bytes[_line.Write(bytes)..];
            if (!bytes.IsEmpty)
            {
                Listen();
            }
        }

        return length - bytes.Length;
    }

    private void Listen()
    {
        _line.Wait(Turn);
        _line.TakeHostChanged();
        _heard |= _line.Read(_buffer) > 0;
    }
}

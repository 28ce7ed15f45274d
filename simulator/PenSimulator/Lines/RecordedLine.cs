namespace PenSimulator.Lines;

/// <summary>
/// A line whose bytes are kept as text, for whoever has to find out what was said: microseconds since it was opened, > from the host or &lt; from
/// the pen, and the bytes in hexadecimal; 00 ends a frame. Written as it happens, so that a killed process leaves what was said before.
/// </summary>
internal sealed class RecordedLine : IPenLine
{
    private readonly IPenLine _line;
    private readonly StreamWriter _record;
    private readonly TimeProvider _time;
    private readonly long _openedAt;

    public RecordedLine(IPenLine line, string path, TimeProvider time)
    {
        (_line, _time) = (line, time);
        _record = new StreamWriter(path) { AutoFlush = true };
        _openedAt = time.GetTimestamp();
    }

    public string Address => _line.Address;

    public bool IsPlugged => _line.IsPlugged;

    public int HostBitsPerSecond => _line.HostBitsPerSecond;

    public void Wait(TimeSpan atMost) => _line.Wait(atMost);

    public int Read(Span<byte> target)
    {
        var count = _line.Read(target);
        Keep('>', target[..count]);
        return count;
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        var count = _line.Write(bytes);
        Keep('<', bytes[..count]);
        return count;
    }

    public bool TakeHostChanged() => _line.TakeHostChanged();

    public bool TakeConnectionClosed() => _line.TakeConnectionClosed();

    public void CloseConnection() => _line.CloseConnection();

    public void Unplug() => _line.Unplug();

    public void Replug() => _line.Replug();

    public void Dispose()
    {
        _line.Dispose();
        _record.Dispose();
    }

    private void Keep(char from, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _record.WriteLine($"{(long)_time.GetElapsedTime(_openedAt).TotalMicroseconds} {from} {Convert.ToHexStringLower(bytes)}");
        }
    }
}

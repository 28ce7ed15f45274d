namespace PenSimulator.Lines;

/// <summary>
/// The pen's end of a line. One thread owns it. Nothing blocks but <see cref="Wait"/>, and that for its time at the most;
/// a host that is not there takes every byte and hears none, as with a cable that ends in the air.
/// </summary>
internal interface IPenLine : IDisposable
{
    /// <summary>Where a host finds it now; empty while unplugged.</summary>
    string Address { get; }

    bool IsPlugged { get; }

    /// <summary>Speed in bit/s that the host has set for the line; 0 where lines have none.</summary>
    int HostBitsPerSecond => 0;

    /// <summary>Returns when bytes may be there, or after the time.</summary>
    void Wait(TimeSpan atMost);

    /// <summary>Bytes that came; 0 when none did.</summary>
    int Read(Span<byte> target);

    /// <summary>How many of the bytes the line took.</summary>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>True once after another host, or the same again, took the line.</summary>
    bool TakeHostChanged();

    /// <summary>True once after a connection closed; never where a line has none.</summary>
    bool TakeConnectionClosed();

    /// <summary>Closes the connection of a host that says nothing, where the line has one.</summary>
    void CloseConnection();

    /// <summary>Hangs up, so that the host sees it at once.</summary>
    void Unplug();

    /// <summary>Offers the line again, at the same place.</summary>
    void Replug();
}

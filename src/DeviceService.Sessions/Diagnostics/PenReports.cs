namespace DeviceService.Sessions;

/// <summary>
/// Follows what a pen counts of the line since its own start, over its restarts. What it had counted before it was first met here was
/// another host's, and is left out. Written by the line thread; read by any.
/// </summary>
internal sealed class PenReports
{
    private ulong? _bootId;
    private uint _errorsSeen;
    private uint _refusedSeen;
    private long _errors;
    private long _refused;
    private long _starts;

    public long FrameErrors => Interlocked.Read(ref _errors);

    public long RefusedPermissions => Interlocked.Read(ref _refused);

    public long Starts => Interlocked.Read(ref _starts);

    /// <summary>A handshake was completed.</summary>
    public void Met(ulong bootId, PenStatus status)
    {
        if (_bootId is { } known && known != bootId)
        {
            // It began at 0 again, on this line.
            Interlocked.Increment(ref _starts);
            (_errorsSeen, _refusedSeen) = (0, 0);
        }
        else if (_bootId is null)
        {
            (_errorsSeen, _refusedSeen) = (status.FrameErrors, status.RefusedPermissions);
        }

        _bootId = bootId;
        Told(status);
    }

    /// <summary>A status arrived.</summary>
    public void Told(PenStatus status)
    {
        if (_bootId is null)
        {
            return;
        }

        Interlocked.Add(ref _errors, Risen(_errorsSeen, status.FrameErrors));
        Interlocked.Add(ref _refused, Risen(_refusedSeen, status.RefusedPermissions));
        (_errorsSeen, _refusedSeen) = (status.FrameErrors, status.RefusedPermissions);
    }

    // Beyond 32 bits it goes on at 0. One that falls back is a mistake of the pen's, and no four thousand million errors.
    private static int Risen(uint seen, uint now) => Math.Max(0, unchecked((int)(now - seen)));
}

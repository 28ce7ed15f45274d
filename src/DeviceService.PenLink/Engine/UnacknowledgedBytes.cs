namespace DeviceService.PenLink;

/// <summary>
/// Law 13: at most 512 bytes may be on their way. Each frame that has an answer is marked; an answer acknowledges it and
/// all that was written before it.
/// </summary>
internal sealed class UnacknowledgedBytes
{
    public const int Max = 512;

    private readonly Queue<Mark> _marks = new();
    private long _written;
    private long _acknowledged;

    private readonly record struct Mark(FrameKind Kind, uint Id, long End);

    public int Count => (int)(_written - _acknowledged);

    public bool HasRoomFor(int length) => Count + length <= Max;

    public void Add(FrameKind kind, uint id, int length)
    {
        _written += length;
        _marks.Enqueue(new Mark(kind, id, _written));
    }

    /// <summary>The frame was answered; also one that was sent before others of its kind.</summary>
    public void Acknowledge(FrameKind kind, uint id)
    {
        long end = 0;
        foreach (var mark in _marks)
        {
            // Permissions are echoed by the newest one taken, so one echo stands for all before it.
            if (mark.Kind == kind && (mark.Id == id || (kind == FrameKind.Permission && mark.Id < id)))
            {
                end = mark.End;
            }
        }

        if (end > _acknowledged)
        {
            _acknowledged = end;
            while (_marks.TryPeek(out var mark) && mark.End <= end)
            {
                _marks.Dequeue();
            }
        }
    }

    /// <summary>What was unsent has been dropped: nothing is on its way any more.</summary>
    public void Dropped()
    {
        _acknowledged = _written;
        _marks.Clear();
    }
}

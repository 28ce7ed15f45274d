namespace DeviceService.PenLink;

/// <summary>
/// An open line that never waits. Reading and waiting are the line thread's; writing happens under the latch's gate, from
/// any thread. It throws <see cref="LineLostException"/> once it is gone, and nothing else.
/// </summary>
internal abstract class Line : IDisposable
{
    /// <summary>For poll; -1 where the line signals its <see cref="LineWake"/> itself.</summary>
    public virtual int Descriptor => -1;

    /// <summary>True when the line keeps what it took, in order, until it is delivered: then a repetition only adds to a queue.</summary>
    public virtual bool IsReliable => false;

    /// <summary>Bytes taken and not yet sent, as far as the operating system says.</summary>
    public virtual int Unsent => 0;

    /// <summary>Reads what is there; 0 when there is nothing now.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <summary>Writes as much as the line takes now; 0 when it is full.</summary>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Drops what was taken and not yet sent. False when this kind of line cannot.</summary>
    public abstract bool TryDropUnsent();

    /// <summary>The wait saw the far end hang up: what cannot be read any more is a loss.</summary>
    public bool HungUp { get; set; }

    /// <summary>True where <see cref="TrySetSpeed"/> changes the speed of the pen's own end.</summary>
    public virtual bool SetsSpeed => false;

    /// <summary>Goes on at another speed at once. False when this kind of line, or its driver, cannot.</summary>
    public virtual bool TrySetSpeed(int bitsPerSecond) => false;

    /// <summary>Holds the line low, until <see cref="EndBreak"/>. False where no break would reach the far end.</summary>
    public virtual bool TryBeginBreak() => false;

    public virtual void EndBreak()
    {
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

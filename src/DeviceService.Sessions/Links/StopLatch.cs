using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Sets the latch and writes the stop (laws 4, 12, 14). One per link. Any thread may stop at any time; the line thread
/// writes, repeats and confirms; the owner loop clears.
/// </summary>
/// <remarks>
/// Every ordering of a stop against something else:
/// <list type="bullet">
/// <item>Stop against a permissive frame: the generation is raised before the gate is taken, and a permissive frame is
/// written inside the gate after the generation was compared. So either the frame was written whole before the stop, and
/// the pen sees permission and then stop; or the stop came first, and the frame is never written.</item>
/// <item>Stop against stop: the first one to raise the latch gives the reason. Each gets a number and writes; the gate
/// puts the writes one after another.</item>
/// <item>Stop against an ordinary frame in parts: the stop begins with a delimiter, so half a frame before it is dropped
/// by the pen; <see cref="WriteGeneration"/> tells the line thread that its frame was cut.</item>
/// <item>Stop against clearing: clearing names the newest stop it has seen. A stop that raised the number meanwhile stays.</item>
/// <item>Stop against confirmation: only a status that names the newest stop, followed by two samples of a pen that stands,
/// confirms. A newer stop begins again.</item>
/// </list>
/// The gate is held around one write that cannot block, never while waiting.
/// </remarks>
public sealed class StopLatch
{
    /// <summary>How often an unconfirmed stop is repeated.</summary>
    public static readonly TimeSpan RepeatInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a stop is tried again that the line did not take.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(5);

    private const int SamplesToConfirm = 2;

    private readonly Lock _gate = new();
    private readonly IStopWriter _writer;
    private readonly TimeProvider _clock;

    // Number of the newest stop. Only ever raised.
    private long _newest;

    // Zero while clear, otherwise the first stop's reason + 1: one word, so that the first writer wins by one exchange.
    private int _latched;

    // Under the gate.
    private long _newestAt;
    private long _lastWriteAt;
    private bool _lastWriteTaken = true;
    private long _writes;

    // Line thread only.
    private long _confirmed;
    private long _statusSeen;
    private ulong _statusDeviceTimeUs;
    private int _standing;

    /// <summary>A clear latch that counts on from <paramref name="firstNumber"/>, the newest stop on record.</summary>
    public StopLatch(IStopWriter writer, TimeProvider clock, long firstNumber = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstNumber);
        _writer = writer;
        _clock = clock;
        _newest = firstNumber;
        _confirmed = firstNumber;
    }

    /// <summary>Number of the newest stop; what is permissive is decided under it and void once it is higher.</summary>
    public long Generation => Interlocked.Read(ref _newest);

    /// <summary>True from the first stop until it is cleared.</summary>
    public bool IsLatched => Volatile.Read(ref _latched) != 0;

    /// <summary>The reason that latched; null while clear.</summary>
    public StopReason? Reason => Volatile.Read(ref _latched) is var word and not 0 ? (StopReason)(word - 1) : null;

    /// <summary>True when the newest stop was seen to have stopped the pen, and before the first one.</summary>
    public bool IsConfirmed => Interlocked.Read(ref _confirmed) == Generation;

    /// <summary>Counts writes of stops. The line thread compares it around a frame written in parts: another number, and the frame was cut.</summary>
    public long WriteGeneration => Interlocked.Read(ref _writes);

    /// <summary>Stops: latches at once, and writes the stop on this thread without waiting for anything. Acts on every call.</summary>
    public StopOutcome Stop(StopReason reason)
    {
        var calledAt = _clock.GetTimestamp();
        var first = Interlocked.CompareExchange(ref _latched, (int)reason + 1, 0) == 0;
        var number = Interlocked.Increment(ref _newest);

        bool taken;
        lock (_gate)
        {
            // Between the exchange and here the latch may have been cleared for an older stop; this one holds it.
            Interlocked.CompareExchange(ref _latched, (int)reason + 1, 0);
            _newestAt = calledAt;
            taken = Write();
        }

        var outcome = new StopOutcome(number, first, Reason ?? reason, taken ? StopFrameFate.Written : StopFrameFate.LineDown, _clock.GetElapsedTime(calledAt));
        _writer.LetOut();
        return outcome;
    }

    /// <summary>
    /// Writes what may lead to motion, unless a stop is latched or newer than <paramref name="generation"/>. Called by the
    /// line thread, with a write that cannot block. False: nothing was written, and the command is void.
    /// </summary>
    public bool TryWritePermissive<TState>(long generation, TState state, Action<TState> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_gate)
        {
            if (IsLatched || Generation != generation)
            {
                return false;
            }

            write(state);
            return true;
        }
    }

    /// <summary>Writes what can never lead to motion, in the same order as stops. Called by the line thread, with a write that cannot block.</summary>
    public void WriteOrdinary<TState>(TState state, Action<TState> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_gate)
        {
            write(state);
        }
    }

    /// <summary>How long until the stop must be written again; null while there is none to repeat. Asked by the line thread.</summary>
    public TimeSpan? RepeatDue()
    {
        if (!IsLatched || IsConfirmed)
        {
            return null;
        }

        lock (_gate)
        {
            var wait = (_lastWriteTaken ? RepeatInterval : RetryInterval) - _clock.GetElapsedTime(_lastWriteAt);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Writes the newest stop again, under the same id. Called by the line thread when <see cref="RepeatDue"/> says zero, and after each handshake.</summary>
    public StopFrameFate Repeat()
    {
        lock (_gate)
        {
            return Write() ? StopFrameFate.Written : StopFrameFate.LineDown;
        }
    }

    /// <summary>A status arrived (line thread).</summary>
    public void StatusSeen(PenStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var newest = Generation;
        if (newest != _confirmed && newest != _statusSeen && status.Latched && status.LastStopId == StopId(newest))
        {
            _statusSeen = newest;
            _statusDeviceTimeUs = status.DeviceTimeUs;
            _standing = 0;
        }
    }

    /// <summary>A valid sample arrived (line thread). Returns the confirmation when this is the sample that confirms.</summary>
    public StopConfirmation? SampleSeen(ulong deviceTimeUs, bool driveOn, bool turning)
    {
        var newest = Generation;
        if (_statusSeen != newest || newest == _confirmed || deviceTimeUs <= _statusDeviceTimeUs)
        {
            return null;
        }

        _standing = driveOn || turning ? 0 : _standing + 1;
        if (_standing < SamplesToConfirm)
        {
            return null;
        }

        long at;
        lock (_gate)
        {
            at = _newestAt;
        }

        Interlocked.Exchange(ref _confirmed, newest);
        return new StopConfirmation(newest, Reason ?? StopReason.EmergencyStop, _clock.GetElapsedTime(at));
    }

    /// <summary>A new link session began (line thread): a status of the one before proves nothing any more.</summary>
    public void SessionBegan()
    {
        _statusSeen = 0;
        _standing = 0;
    }

    /// <summary>Clears the latch if <paramref name="number"/> still is the newest stop and it was confirmed; a newer stop stays.</summary>
    public bool TryClear(long number)
    {
        lock (_gate)
        {
            if (Generation != number || !IsConfirmed)
            {
                return false;
            }

            var word = Volatile.Read(ref _latched);
            Interlocked.CompareExchange(ref _latched, 0, word);

            // A stop that raised the number since then is waiting for the gate, or will; it latches again inside it.
            return Generation == number;
        }
    }

    /// <summary>
    /// Counts on from <paramref name="number"/>, where it is higher: the line has learnt its pen, whose stops have had these numbers. Clears nothing. A stop
    /// that is latched by then is to be called again: what it was numbered is an earlier one's.
    /// </summary>
    public void CountOnFrom(long number)
    {
        for (var newest = Generation; newest < number; newest = Generation)
        {
            if (Interlocked.CompareExchange(ref _newest, number, newest) == newest)
            {
                // Nothing is to be confirmed of what an earlier link has stopped.
                Interlocked.CompareExchange(ref _confirmed, number, newest);
            }
        }
    }

    /// <summary>The id that the newest stop has on the wire: never 0.</summary>
    public static uint StopId(long number) => (uint)((number - 1) % uint.MaxValue) + 1;

    private bool Write()
    {
        _lastWriteTaken = _writer.TryWriteStop(StopId(Generation));
        _lastWriteAt = _clock.GetTimestamp();
        Interlocked.Increment(ref _writes);
        return _lastWriteTaken;
    }
}

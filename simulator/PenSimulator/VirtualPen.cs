using PenSimulator.Faults;
using PenSimulator.Firmware;
using PenSimulator.Hardware;
using Simulator.V1;

namespace PenSimulator;

/// <summary>
/// A whole pen without thread, clock or line: bytes and time in, bytes out, and verbs for the hand that holds it. Time is
/// whatever the caller says, in us, and never goes back; the same calls with the same seed give the same bytes. Not safe
/// for several threads: <see cref="SimulatedPen"/> gives it one.
/// </summary>
public sealed partial class VirtualPen
{
    private const ulong TickUs = 1_000;
    private const int LineBufferBytes = 4_096;
    private readonly PenOptions _options;
    private readonly FaultSet _faults = new();
    private readonly SeededNoise _noise;
    private readonly LineFaults _lineFaults;
    private readonly HostLineFaults _hostFaults;
    private readonly List<byte> _line = [];
    private readonly Hand _hand;
    private PenTraits _traits;
    private PenBody _body;
    private PenLog _log = new();
    private PenFirmware _firmware;
    private ulong _startedUs;
    private ulong _nextTickUs;
    private ulong _nowUs;
    private double _lineBudget;
    private uint _cartridgesMade;

    /// <summary>A pen that is powered at <paramref name="nowUs"/>, with the memory it had, or a fresh one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public VirtualPen(PenOptions options, NvMemory? memory = null, ulong nowUs = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        PenOptionsCheck.Check(options);
        _options = options;
        _traits = PenTraits.Of(options);
        Memory = memory ?? new NvMemory();
        _noise = new SeededNoise(options.Seed + (Memory.Content.BootCount * 0x2545F4914F6CDD1DUL));
        _lineFaults = new LineFaults(_faults, _noise);
        _hostFaults = new HostLineFaults(_faults, new SeededNoise(_noise.Seed ^ 0x746F2070656E));
        _hand = new Hand(options.Seed);
        _nowUs = nowUs;
        _body = MakeBody();
        _firmware = Start();
    }

    /// <summary>What survives the loss of power.</summary>
    public NvMemory Memory { get; private set; }

    /// <summary>Serial number of the pen that is on the line now.</summary>
    public string SerialNumber => _traits.SerialNumber;

    /// <summary>The world's time, in us: that of the newest step.</summary>
    public ulong NowUs => _nowUs;

    /// <summary>The pen's own clock, in us since its firmware started.</summary>
    public ulong DeviceTimeUs => _nowUs - _startedUs;

    /// <summary>Bytes that wait for the line to take them, in order.</summary>
    public int PendingBytes => _line.Count;

    /// <summary>Before each millisecond of the pen's time, on whoever steps it.</summary>
    internal event Action? Ticking;

    /// <summary>After each millisecond of the pen's time.</summary>
    internal event Action? Ticked;

    internal Faults.PenParts Parts => _traits.Parts;

    internal PenFirmware Firmware => _firmware;

    internal PenBody Body => _body;

    /// <summary>Lets time pass up to <paramref name="nowUs"/>, then hands the bytes to the pen.</summary>
    public void Step(ulong nowUs, ReadOnlySpan<byte> received)
    {
        while (_nextTickUs <= nowUs)
        {
            _nowUs = _nextTickUs;
            _nextTickUs += TickUs;
            Tick();
        }

        _nowUs = Math.Max(_nowUs, nowUs);
        var heard = _hostFaults.Pass(received, _nowUs);
        if (!heard.IsEmpty && HearsHost)
        {
            _firmware.Receive(heard, DeviceTimeUs);
        }

        FillLine();
    }

    /// <summary>As <see cref="Step"/>, and takes all that the pen has to say.</summary>
    public byte[] Exchange(ulong nowUs, ReadOnlySpan<byte> received)
    {
        Step(nowUs, received);
        if (_line.Count == 0)
        {
            return [];
        }

        var said = new List<byte>();
        while (_line.Count > 0)
        {
            said.AddRange(_line);
            _line.Clear();
            FillLine();
        }

        return [.. said];
    }

    /// <summary>Copies what waits for the line, without taking it; returns how many bytes.</summary>
    public int Peek(Span<byte> target)
    {
        var count = Math.Min(target.Length, _line.Count);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line)[..count].CopyTo(target);
        return count;
    }

    /// <summary>The line took this many of the waiting bytes.</summary>
    public void Took(int count)
    {
        _line.RemoveRange(0, count);
        FillLine();
    }

    /// <summary>The cable was pulled, or another line begins: what waited for the old one is lost.</summary>
    public void LineChanged()
    {
        _line.Clear();
        _hostFaults.Forget();
        _firmware.LineChanged();
    }

    /// <summary>The host's connection closed: that ends its session.</summary>
    public void ConnectionClosed()
    {
        if (!_body.BatteryFlat && !_faults.Has(FaultKind.Hangs))
        {
            _firmware.ConnectionClosed(DeviceTimeUs);
        }
    }

    /// <summary>Speed at which it talks now, in bit/s; 0 where its line has none.</summary>
    public int LineBitsPerSecond => _firmware.LineBitsPerSecond;

    /// <summary>Whether a host has a session with it.</summary>
    internal bool HasSession => !_body.BatteryFlat && _firmware.SessionTag != 0;

    /// <summary>How long no valid frame was heard, in us of the pen's time.</summary>
    public ulong SilentUs => DeviceTimeUs - Math.Min(_firmware.LastHeardUs, DeviceTimeUs);

    private void Tick()
    {
        Ticking?.Invoke();
        if (_faults.Advance(_nowUs) || BrownsOut())
        {
            PowerCycle();
        }

        // A restart begins anew with this very millisecond.
        _nextTickUs = _nowUs + TickUs;
        MoveHand();
        _body.Advance();
        if (_body.BatteryFlat)
        {
            // The firmware knows nothing of it before it is charged: then its memory says what it was doing.
            _body.DriveCommanded = false;
            _line.Clear();
            Ticked?.Invoke();
            return;
        }

        if (!_faults.Has(FaultKind.Hangs))
        {
            _firmware.Tick(DeviceTimeUs);
        }

        _lineBudget = Math.Min(_firmware.LineBitsPerSecond / 500.0, _lineBudget + (_firmware.LineBitsPerSecond / 10_000.0));
        if (_line.Count < LineBufferBytes)
        {
            _lineFaults.Advance(_nowUs, _line);
        }

        FillLine();
        Ticked?.Invoke();
    }

    private void MoveHand()
    {
        if (_hand.Kind != GestureKind.Unspecified)
        {
            _body.Touch = _hand.Advance();
        }
    }

    /// <summary>Moves whole frames from the firmware to the line while it has room and, on a UART, while it is fast enough.</summary>
    private void FillLine()
    {
        if (_body.BatteryFlat)
        {
            return;
        }

        var paced = _firmware.LineBitsPerSecond != 0;
        while (_line.Count < LineBufferBytes && (!paced || _lineBudget > 0) && _firmware.Output.Take() is { } frame)
        {
            _lineBudget -= frame.Length;
            _lineFaults.Pass(frame, _nowUs, _line);
        }
    }

    private PenBody MakeBody()
    {
        var body = new PenBody(
            _traits.Physics, _traits.Dial, PenCondition.Of(_options, _traits.Physics.Depth.ToleranceUm), _faults, _noise);
        if (_options.CartridgeInserted)
        {
            body.Insert(FreshCartridge());
        }

        return body;
    }

    private PenFirmware Start()
    {
        _startedUs = _nowUs;
        _nextTickUs = _nowUs;
        return new PenFirmware(_traits, _body, Memory, _faults, _noise, _log, _firmware?.BootId);
    }

    private CartridgeTag FreshCartridge() => new()
    {
        Uid = $"{_traits.SerialNumber}-C{++_cartridgesMade:D4}-{_noise.Next() & 0xFFFF:X4}",
        Model = _traits.Physics.CartridgeModel,
        Lot = "SIM-LOT-1",
        ExpiryDate = 20991231,
        NeedleCount = (uint)_traits.Physics.Needles,
        ProtrusionMaxUm = (uint)_traits.Physics.CartridgeProtrusionMaxUm,
    };
}

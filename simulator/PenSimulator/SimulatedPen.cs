using System.Net;
using PenSimulator.Firmware;
using PenSimulator.Lines;
using Simulator.V1;

namespace PenSimulator;

/// <summary>
/// A pen on a real line, in real time: one thread owns line and pen, and every verb is done by that thread. All members
/// may be called from any thread.
/// </summary>
public sealed partial class SimulatedPen : IAsyncDisposable
{
    private readonly PenThread _thread;

    private SimulatedPen(IPenLine line, PenOptions options, string? nvPath, TimeProvider time)
    {
        var file = nvPath is null ? null : new NvFile(nvPath);
        _thread = new PenThread(line, new VirtualPen(options, file?.Load()), file, time);
        Line = line.Address;
        SerialNumber = options.SerialNumber;
    }

    /// <summary>Where a host finds the pen: a path, or tcp://host:port. It stays the same over unplugging.</summary>
    public string Line { get; }

    /// <summary>The serial number that the pen started with.</summary>
    public string SerialNumber { get; }

    /// <summary>Ends when the pen's thread ends; faulted when it broke.</summary>
    public Task Completion => _thread.Completion;

    /// <summary>Starts a pen on a pseudo-terminal (Linux).</summary>
    /// <param name="linkPath">A symbolic link to make to the terminal; null: <see cref="Line"/> is the terminal itself,
    /// and then another one after <see cref="ReplugAsync"/>.</param>
    /// <param name="options">What kind of pen; null for the usual one.</param>
    /// <param name="nvPath">File that keeps the pen's memory; null to forget it at the end.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <exception cref="IOException">No terminal could be had, or the link could not be made.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SimulatedPen StartOnPty(
        string? linkPath = null, PenOptions? options = null, string? nvPath = null, TimeProvider? time = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Pseudo-terminals are for Linux. Use a TCP port here.");
        }

        return Start(() => new PtyLine(linkPath), options, nvPath, time);
    }

    /// <summary>Starts a pen on a TCP port.</summary>
    /// <param name="port">0 for a free one.</param>
    /// <param name="options">What kind of pen; null for the usual one.</param>
    /// <param name="address">Address to listen on; null for 127.0.0.1.</param>
    /// <param name="nvPath">File that keeps the pen's memory; null to forget it at the end.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <exception cref="IOException">The port could not be opened.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SimulatedPen StartOnTcp(
        int port = 0, PenOptions? options = null, IPAddress? address = null, string? nvPath = null,
        TimeProvider? time = null) =>
        Start(() => new TcpLine(address ?? IPAddress.Loopback, port), options, nvPath, time);

    /// <summary>Closes the trigger's contact.</summary>
    public Task<Pen> PressTriggerAsync() => Do(pen => pen.PressTrigger());

    /// <summary>Opens the trigger's contact.</summary>
    public Task<Pen> ReleaseTriggerAsync() => Do(pen => pen.ReleaseTrigger());

    /// <summary>The cap touches skin and glides at this speed, in um/s.</summary>
    public Task<Pen> TouchSkinAsync(int glideUmPerSecond = 0) => Do(pen => pen.TouchSkin(glideUmPerSecond));

    /// <summary>The cap touches skin, held as this says.</summary>
    public Task<Pen> TouchSkinAsync(SkinTouch touch) => Do(pen => pen.TouchSkin(touch));

    /// <summary>The hand begins a gesture, in the place of one that it makes.</summary>
    public Task<Pen> BeginGestureAsync(Gesture gesture) => Do(pen => pen.BeginGesture(gesture));

    /// <summary>The hand ends its gesture and lifts off.</summary>
    public Task<Pen> EndGestureAsync() => Do(pen => pen.EndGesture());

    /// <summary>The pen falls: its needles stand so many um farther out from then on.</summary>
    public Task<Pen> DropAsync(int shiftUm) => Do(pen => pen.Drop(shiftUm));

    /// <summary>The cap leaves the skin.</summary>
    public Task<Pen> LiftOffAsync() => Do(pen => pen.LiftOff());

    /// <summary>Puts a cartridge in; null for a fresh one with a uid of its own.</summary>
    public Task<Pen> InsertCartridgeAsync(CartridgeTag? cartridge = null) =>
        Do(pen => pen.InsertCartridge(cartridge));

    /// <summary>Takes the cartridge out.</summary>
    public Task<Pen> RemoveCartridgeAsync() => Do(pen => pen.RemoveCartridge());

    /// <summary>Turns the dial to a protrusion in um; fails with InvalidOperationException without a dial.</summary>
    public Task<Pen> TurnDialAsync(int protrusionUm) => Do(pen => pen.TurnDial(protrusionUm));

    /// <summary>Pulls the cable: the host's line hangs up.</summary>
    public Task<Pen> UnplugAsync() => _thread.Do((_, line) => line.Unplug());

    /// <summary>Puts the cable back; with a serial number, that of another pen, fresh from its box.</summary>
    public Task<Pen> ReplugAsync(string? serialNumber = null) => _thread.Do((pen, line) =>
    {
        if (!string.IsNullOrEmpty(serialNumber) && serialNumber != pen.SerialNumber)
        {
            pen.ReplaceBy(serialNumber);
            line.Unplug();
        }

        line.Replug();
    });

    /// <summary>Takes the power and gives it back.</summary>
    public Task<Pen> PowerCycleAsync() => Do(pen => pen.PowerCycle());

    /// <summary>Begins a fault, until it is cleared or for a time in ms; value and range as in fault.proto.</summary>
    public Task<Pen> InjectFaultAsync(FaultKind kind, long value = 0, uint durationMs = 0) =>
        Do(pen => pen.InjectFault(kind, value, durationMs));

    /// <summary>Begins a fault; kind, component, value and range as in fault.proto.</summary>
    public Task<Pen> InjectFaultAsync(Fault fault) => Do(pen => pen.InjectFault(fault));

    /// <summary>Ends the kinds named, or all, of one part; UNSPECIFIED: of every part.</summary>
    public Task<Pen> ClearFaultsAsync(PenComponent component, IReadOnlyCollection<FaultKind> kinds) =>
        Do(pen => pen.ClearFaults(component, kinds));

    /// <summary>The faults that this pen can have, with their values.</summary>
    public async Task<IReadOnlyList<FaultRange>> ListFaultsAsync()
    {
        IReadOnlyList<FaultRange> listed = [];
        await Do(pen => listed = pen.ListFaults());
        return listed;
    }

    /// <summary>Ends the kinds named, or all faults.</summary>
    public Task<Pen> ClearFaultsAsync(params IReadOnlyCollection<FaultKind> kinds) =>
        Do(pen => pen.ClearFaults(kinds));

    /// <summary>What is true now.</summary>
    public Task<Pen> GetPenAsync() => Do(_ => { });

    /// <summary>Waits until the pen is so, looking each millisecond of its time.</summary>
    /// <exception cref="TimeoutException">It was not, for all that time; the message holds the pen as it is.</exception>
    public Task<Pen> WaitForAsync(Func<Pen, bool> condition, TimeSpan atMost) => _thread.WaitFor(condition, atMost);

    /// <summary>Ends the pen and its line.</summary>
    public ValueTask DisposeAsync() => _thread.DisposeAsync();

    private static SimulatedPen Start(
        Func<IPenLine> open, PenOptions? options, string? nvPath, TimeProvider? time)
    {
        var checkedOptions = options ?? new PenOptions();
        PenOptionsCheck.Check(checkedOptions);
        var line = open();
        try
        {
            if (checkedOptions.FramesPath is { } frames)
            {
                line = new RecordedLine(line, frames, time ?? TimeProvider.System);
            }

            return new SimulatedPen(line, checkedOptions, nvPath, time ?? TimeProvider.System);
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    private Task<Pen> Do(Action<VirtualPen> act) => _thread.Do((pen, _) => act(pen));
}

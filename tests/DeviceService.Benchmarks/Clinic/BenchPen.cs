extern alias pen;

using pen::PenSimulator;

namespace DeviceService.Benchmarks;

/// <summary>A simulated pen on a measured line, in real time, on a thread of its own.</summary>
internal sealed class BenchPen : HeldPen, IAsyncDisposable
{
    private readonly PenThread _thread;

    public BenchPen(string serialNumber, FarEnd? floor = null)
    {
        SerialNumber = serialNumber;
        Line = new PenEnd(floor);
        _thread = new PenThread(Line, new VirtualPen(new PenOptions { SerialNumber = serialNumber }), null, TimeProvider.System);
    }

    public override string SerialNumber { get; }

    public PenEnd Line { get; }

    public override Task TouchAndPressAsync() => _thread.Do(static (pen, _) =>
    {
        pen.TouchSkin(20_000);
        pen.PressTrigger();
    });

    public override Task LetGoAsync() => _thread.Do(static (pen, _) =>
    {
        pen.ReleaseTrigger();
        pen.LiftOff();
    });

    /// <summary>The used cartridge is taken out, and a fresh one put in.</summary>
    public async Task ChangeCartridgeAsync()
    {
        await _thread.Do(static (pen, _) => pen.RemoveCartridge());
        await Task.Delay(50);
        await _thread.Do(static (pen, _) => pen.InsertCartridge());
    }

    public override async Task<int> ProtrusionUmAsync() => (int)(await _thread.Do(static (_, _) => { })).TrueProtrusionUm;

    public ValueTask DisposeAsync() => _thread.DisposeAsync();
}

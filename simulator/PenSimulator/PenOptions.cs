using PenSimulator.Models;

namespace PenSimulator;

/// <summary>What kind of pen is simulated. Constant from its making to its end.</summary>
public sealed record PenOptions
{
    /// <summary>The models that can be simulated, the default first.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. PenModels.All.Select(model => model.Name)];

    /// <summary>1 to 31 characters of A-Z, a-z, 0-9 and "-._".</summary>
    public string SerialNumber { get; init; } = "SIM-0001";

    /// <summary>
    /// Which model: SimPen, SimPen-6, SimPen-14 or SimPen-16 (simulator/PenSimulator/Models). Any other name of 1 to 31
    /// characters is SimPen under that name; null is SimPen under the name that fits the depth control.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>True for a pen whose depth a person sets by a dial; the firmware only reads it. A model with a dial has it anyway.</summary>
    public bool Dial { get; init; }

    /// <summary>1: the actuator's position only. 2: a needle sensor beside it.</summary>
    public int DepthChannels { get; init; } = 2;

    /// <summary>False for a pen that does not feel whether its cap touches skin.</summary>
    public bool ContactSensor { get; init; } = true;

    /// <summary>Speed of the line in bit/s, at least 115,200; 0 for a line that has none of its own.</summary>
    public int LineBitsPerSecond { get; init; }

    /// <summary>From it come sensor noise, nonces and line faults: the same seed is the same pen, bit by bit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>File to which every byte of a real line goes as text, written anew; null for none. It grows by some MB a minute.</summary>
    public string? FramesPath { get; init; }

    /// <summary>False to start without a cartridge.</summary>
    public bool CartridgeInserted { get; init; } = true;

    /// <summary>How much farther out the needles stand than the depth stop says, -500 to 500 um; null: by the seed, within the model's tolerance.</summary>
    public int? DepthOffsetUm { get; init; }

    /// <summary>Travel of the needles for each mm of the depth stop, 500 to 1,500 um; 1,000 is right.</summary>
    public int DepthGainPermille { get; init; } = 1_000;

    /// <summary>How far the needles lag behind the depth stop on its way out, 0 to 500 um; null: as far as the model's.</summary>
    public int? DepthBacklashUm { get; init; }

    /// <summary>Hours that the motor has run, 0 to 100,000; they wear the depth stop.</summary>
    public double RunHours { get; init; }

    /// <summary>Charge of the battery at the start: more than 0, up to 100 percent. Cut off by its own voltage, it takes the pen's power.</summary>
    public double BatteryPercent { get; init; } = 100;

    internal PenModel Physics => PenModels.Find(Model ?? PenModels.Default) ?? PenModels.All[0];

    internal string ModelName => Model ?? (Dial ? "SimPen-Dial" : "SimPen");
}

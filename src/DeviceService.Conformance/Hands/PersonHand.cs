using System.Globalization;

namespace DeviceService.Conformance;

/// <summary>A person at the terminal, who is asked. They confirm nothing: the pen shows whether it was done.</summary>
internal sealed class PersonHand(Action<string> ask, TimeSpan patience) : IHand
{
    public string? Absent => null;

    public TimeSpan Patience => patience;

    public bool IsPerson => true;

    public bool BreaksLine => false;

    public Task ActAsync(HandAct act, CancellationToken cancellation, int holdMs = 0)
    {
        ask(act switch
        {
            HandAct.PressTrigger => string.Create(CultureInfo.InvariantCulture, $"Press the trigger, and hold it{For(holdMs)} until you are asked to release it."),
            HandAct.ReleaseTrigger => "Release the trigger.",
            HandAct.RemoveCartridge => "Take the cartridge out.",
            HandAct.InsertCartridge => "Put the cartridge in.",
            HandAct.TouchSkin => "Press the cap against a test pad, and hold it there.",
            HandAct.LiftOff => "Lift the cap off.",
            HandAct.TurnDial => "Turn the dial by a few marks.",
            HandAct.PartChannels => "Bring the two depth channels apart by more than 50 um, as your bench does it: a shim under the needle sensor, a magnet, a jig. Keep your fingers off the needles.",
            HandAct.JoinChannels => "Take away what holds the two depth channels apart.",
            HandAct.DrainBattery => "Bring the pen's charge below 10 %, as your bench does it: an empty cell, or a supply in its place.",
            HandAct.ChangeCharge => "Bring the pen's charge down by a few percent, not below 20 % and with its power on, as your bench does it: a supply in the cell's place.",
            HandAct.ChargeBattery or HandAct.RestoreCharge => "Give the pen its charge back.",
            HandAct.WarmHousing => "Warm the pen by a few tenths of a degree: close your hand around its housing, away from the needles.",
            HandAct.CoolHousing => "Take your hand off the housing, and blow at it until it cools.",
            HandAct.Drop => "Let the pen fall by a hand's breadth onto something soft, as often as its maker says that it counts.",
            HandAct.PowerCycle => "Take the pen's power away, and give it back.",
            HandAct.PowerCycleHeld => "Hold the trigger on, take the pen's power away, and give it back.",
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an act."),
        });
        return Task.CompletedTask;
    }

    private static string For(int holdMs) => holdMs == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" for {(holdMs + 999) / 1_000} s,");
}

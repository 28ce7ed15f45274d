namespace DeviceService.Conformance;

/// <summary>A person at the terminal, who is asked. They confirm nothing: the pen shows whether it was done.</summary>
internal sealed class PersonHand(Action<string> ask, TimeSpan patience) : IHand
{
    public string? Absent => null;

    public TimeSpan Patience => patience;

    public bool IsPerson => true;

    public Task ActAsync(HandAct act, CancellationToken cancellation)
    {
        ask(act switch
        {
            HandAct.PressTrigger => "Press the trigger, and hold it.",
            HandAct.ReleaseTrigger => "Release the trigger.",
            HandAct.RemoveCartridge => "Take the cartridge out.",
            HandAct.InsertCartridge => "Put the cartridge in.",
            HandAct.TouchSkin => "Press the cap against a test pad, and hold it there.",
            HandAct.LiftOff => "Lift the cap off.",
            HandAct.TurnDial => "Turn the dial by a few marks.",
            HandAct.PowerCycle => "Take the pen's power away, and give it back.",
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an act."),
        });
        return Task.CompletedTask;
    }
}

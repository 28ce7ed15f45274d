namespace DeviceService.Conformance;

/// <summary>Nobody: what needs a hand is not tested.</summary>
internal sealed class NoHand : IHand
{
    public string? Absent => "It needs a hand: nobody is at a terminal, and no simulator was named.";

    public TimeSpan Patience => TimeSpan.Zero;

    public bool IsPerson => false;

    public bool BreaksLine => false;

    public Task ActAsync(HandAct act, CancellationToken cancellation, int holdMs = 0) => Task.CompletedTask;
}

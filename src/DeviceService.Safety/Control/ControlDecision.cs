namespace DeviceService.Safety;

/// <summary>Who may command a pen: the one whose lease is in force, named by its fencing number.</summary>
public static class ControlDecision
{
    /// <summary>Null when this caller may command the pen.</summary>
    /// <param name="facts">The lease in force and what the caller showed.</param>
    public static Refusal? Refuse(in ControlFacts facts)
    {
        if (facts.Shown == 0)
        {
            return facts.Lease == 0
                ? facts.Required ? Rules.ControlMissing.Refuse(("rpc", facts.Rpc), ("pen", facts.PenId)) : null
                : Rules.ControlHeld.Refuse(
                    ("pen", facts.PenId),
                    ("observed", facts.Holder),
                    ("lease", Refusal.Number(facts.Lease)),
                    ("limit", Refusal.Number(Math.Max(0, (long)facts.Left.TotalMilliseconds))));
        }

        return facts.Shown == facts.Lease && facts.IsHolder && facts.Left > TimeSpan.Zero ? null : Stale(facts);
    }

    /// <summary>What a holder hears whose lease is no longer in force.</summary>
    public static Refusal Stale(in ControlFacts facts) => Rules.ControlStale.Refuse(
        ("observed", Refusal.Number(facts.Shown)),
        ("limit", facts.Lease == 0 ? "nobody has control"
            : facts.Shown == facts.Lease && facts.IsHolder ? "it has just expired"
            : $"lease {facts.Lease} of {facts.Holder} is"),
        ("pen", facts.PenId));
}

/// <summary>The lease in force, and what a caller showed.</summary>
public readonly record struct ControlFacts
{
    /// <summary>Name of the call.</summary>
    public required string Rpc { get; init; }

    /// <summary>The pen.</summary>
    public required string PenId { get; init; }

    /// <summary>Number of the lease in force; 0 while nobody has control.</summary>
    public required uint Lease { get; init; }

    /// <summary>Who holds it, for a person; empty while nobody does.</summary>
    public required string Holder { get; init; }

    /// <summary>Monotonic time until it expires.</summary>
    public required TimeSpan Left { get; init; }

    /// <summary>Whether the caller is the principal that holds it.</summary>
    public required bool IsHolder { get; init; }

    /// <summary>The number that the caller showed; 0 for none.</summary>
    public required uint Shown { get; init; }

    /// <summary>Whether a command needs a lease at all.</summary>
    public required bool Required { get; init; }
}

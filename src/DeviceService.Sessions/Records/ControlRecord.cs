namespace DeviceService.Sessions;

/// <summary>What happened to the control of a pen. The names are stored.</summary>
public enum ControlChange
{
    /// <summary>Nobody had it, and somebody asked.</summary>
    Acquired,

    /// <summary>Taken over from its holder, with a reason.</summary>
    Taken,

    /// <summary>Its holder let go.</summary>
    Released,

    /// <summary>Its holder did not renew it in time.</summary>
    Expired,

    /// <summary>The same lease at the same client, where somebody else is signed in now, or the same person anew.</summary>
    HandedOver,
}

/// <summary>Control of a pen was given, handed over or ended. Renewals are not recorded.</summary>
public sealed record ControlRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Control;

    /// <summary>Fencing number of the lease; it only grows, over restarts too.</summary>
    public required uint LeaseNumber { get; init; }

    /// <summary>What happened.</summary>
    public required ControlChange Change { get; init; }

    /// <summary>Who holds it now, or held it until now.</summary>
    public required Actor Holder { get; init; }

    /// <summary>The holder's own name for its place, such as a tablet in a room.</summary>
    public required string ClientName { get; init; }

    /// <summary>Why it was taken; empty otherwise.</summary>
    public string Reason { get; init; } = "";
}

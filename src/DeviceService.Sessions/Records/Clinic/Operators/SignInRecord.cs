namespace DeviceService.Sessions;

/// <summary>What ended a sign-in.</summary>
public enum SignInEnding
{
    /// <summary>SignOut.</summary>
    SignedOut = 1,

    /// <summary>Ten minutes without a call or an activation.</summary>
    Idle = 2,

    /// <summary>The person was suspended.</summary>
    Suspended = 3,

    /// <summary>The same person signed in at too many places; the one idle the longest ended.</summary>
    Replaced = 4,

    /// <summary>The service restarted; tokens do not outlive it.</summary>
    ServiceRestarted = 5,
}

/// <summary>A sign-in as it stands after a change. The token is nowhere in it.</summary>
public sealed record SignInRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.SignIn;

    /// <summary>Its id.</summary>
    public required string SignInId { get; init; }

    /// <summary>Who signed in.</summary>
    public required string OperatorId { get; init; }

    /// <summary>When.</summary>
    public required Moment BeganAt { get; init; }

    /// <summary>What ended it; null while in force.</summary>
    public SignInEnding? Ending { get; init; }
}

namespace DeviceService.Sessions;

/// <summary>How sure the service is who somebody is.</summary>
public enum IdentityProof
{
    /// <summary>The caller said so and nobody checked.</summary>
    Asserted,

    /// <summary>A client certificate says so.</summary>
    Certificate,

    /// <summary>The service itself.</summary>
    Service,

    /// <summary>The person signed in with a PIN.</summary>
    SignedIn,
}

/// <summary>Who did or asked for something.</summary>
/// <param name="Principal">Who called: the certificate's subject, or the connection's assertion. Requests are scoped to it.</param>
/// <param name="OperatorId">The person in whose name; null where no person acts.</param>
/// <param name="Proof">How sure the service is of it.</param>
public sealed record Actor(string Principal, string? OperatorId, IdentityProof Proof)
{
    /// <summary>The sign-in under which it was done; null without one.</summary>
    public string? SignInId { get; init; }

    /// <summary>The service acting by itself.</summary>
    public static readonly Actor Service = new("service", null, IdentityProof.Service);
}

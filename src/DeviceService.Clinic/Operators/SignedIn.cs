using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Somebody whose token is in force.</summary>
/// <param name="SignInId">The sign-in.</param>
/// <param name="Person">Who, as registered now.</param>
public sealed record SignedIn(string SignInId, OperatorRecord Person);

using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What an attempt to sign in came to.</summary>
/// <param name="Refusal">Why not; null when somebody is signed in.</param>
/// <param name="Token">The token, which is nowhere else; empty when refused.</param>
/// <param name="Person">Who; null when refused.</param>
/// <param name="SignIn">The sign-in; null when refused.</param>
public sealed record SignInAnswer(Refusal? Refusal, string Token, OperatorRecord? Person, SignInRecord? SignIn);

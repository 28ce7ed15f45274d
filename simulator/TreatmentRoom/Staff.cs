using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>Who works in the room: one prescriber, registered with the setup code that the service left in its data directory.</summary>
internal static class Staff
{
    public const string OperatorId = "operator-7";

    /// <summary>Of this simulated room alone. A service has no default PIN: this one is registered when the room is set up.</summary>
    public const string Pin = "24680";

    /// <summary>Signs the prescriber in, who is registered first where nobody is yet.</summary>
    public static async Task SignInAsync(ClinicConnection connection, Room room, CancellationToken cancellation)
    {
        var code = Path.Combine(room.DataDirectory, "setup-code");
        if (File.Exists(code))
        {
            await connection.Operators.RegisterOperatorAsync(
                new RegisterOperatorRequest
                {
                    RequestId = $"room-{room.RunId}-staff", OperatorId = OperatorId, DisplayName = "The room's prescriber", Role = OperatorRole.Prescriber,
                    LicenceNumber = "SIMULATED-1", LicenceExpiresOn = "2099-12-31", Pin = Pin, SetupCode = await File.ReadAllTextAsync(code, cancellation),
                },
                cancellationToken: cancellation);
        }

        var signedIn = await connection.Operators.SignInAsync(
            new SignInRequest { RequestId = $"room-{room.RunId}-sign-in", OperatorId = OperatorId, Pin = Pin }, cancellationToken: cancellation);
        connection.SignedIn(signedIn.Token);
    }
}

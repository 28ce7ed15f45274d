using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>What an appointment came to.</summary>
internal sealed record Report
{
    public required string Outcome { get; init; }

    public required string SessionId { get; init; }

    public required IReadOnlyList<Pass> Passes { get; init; }

    public required int Refusals { get; init; }

    public required int Stops { get; init; }

    /// <summary>By the service: from the call's arrival until the stop's last byte was written, in microseconds.</summary>
    public required uint StopLatencyUs { get; init; }

    /// <summary>By the service: until the pen was seen standing, in microseconds.</summary>
    public required uint ConfirmedLatencyUs { get; init; }

    /// <summary>By the client: from the call until its answer, in microseconds.</summary>
    public required long RoundTripUs { get; init; }

    public required ulong JournalEntries { get; init; }

    public required bool JournalVerified { get; init; }

    public required bool Simulated { get; init; }

    /// <summary>Whether everything that the room promises came true.</summary>
    public bool Succeeded =>
        Outcome == "COMPLETED" && JournalVerified && Refusals == 1 && Stops >= 1 && Passes.Count == Appointment.PassesPlanned;
}

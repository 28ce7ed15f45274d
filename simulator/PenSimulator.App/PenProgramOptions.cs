using System.Net;

namespace PenSimulator.App;

/// <summary>What the command line asked for, checked.</summary>
internal sealed record PenProgramOptions
{
    public required string? PtyPath { get; init; }

    public required int TcpPort { get; init; }

    public required IPAddress TcpAddress { get; init; }

    public required string Control { get; init; }

    /// <summary>An incident file whose pen is played; null for a pen of its own.</summary>
    public required string? ReplayPath { get; init; }

    public required string? NvPath { get; init; }

    /// <summary>Text of the scenario to run from the start; null for none.</summary>
    public required string? Scenario { get; init; }

    public required PenOptions Pen { get; init; }
}

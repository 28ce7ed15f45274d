using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>The one command that is on its way (law 4).</summary>
internal sealed class OutstandingCommand(CommandInbox.Submission? submission, Command wire)
{
    /// <summary>What the owner asked for; null for what the engine asks for itself.</summary>
    public CommandInbox.Submission? Submission { get; } = submission;

    /// <summary>What is sent, each time with the same bytes.</summary>
    public Command Wire { get; } = wire;

    /// <summary>The latch generation without which it must not be written; null when it cannot lead to motion.</summary>
    public long? Generation => Submission?.Command.StopGeneration;

    public int Transmissions { get; set; }

    public long FirstSentUs { get; set; }

    public long DueUs { get; set; }
}

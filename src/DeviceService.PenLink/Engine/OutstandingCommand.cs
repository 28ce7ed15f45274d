using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>The one command that is on its way (law 4).</summary>
/// <param name="submission">What the owner asked for; null for what the engine asks for itself.</param>
/// <param name="wire">What is sent, each time with the same bytes.</param>
/// <param name="generation">The latch's generation when it was taken up.</param>
internal sealed class OutstandingCommand(CommandInbox.Submission? submission, Command wire, long generation)
{
    public CommandInbox.Submission? Submission { get; } = submission;

    public Command Wire { get; } = wire;

    /// <summary>The generation without which, and without a clear latch, it must not be written; null when it may be written while latched.</summary>
    public long? DecidedUnder => Submission?.Command.StopGeneration;

    /// <summary>For what may be sent while latched and yet leads towards motion: a newer stop than this voids it. Else null.</summary>
    public long? VoidedBeyond => Wire.BodyCase is Command.BodyOneofCase.AcknowledgeStop or Command.BodyOneofCase.WriteLimits ? generation : null;

    /// <summary>The pen may take seconds, because it writes to memory that lasts.</summary>
    public bool IsSlow => Wire.BodyCase is Command.BodyOneofCase.StoreJournalHead or Command.BodyOneofCase.WriteCalibration or Command.BodyOneofCase.ReadCalibration;

    public int Transmissions { get; set; }

    public long FirstSentUs { get; set; }

    public long DueUs { get; set; }
}

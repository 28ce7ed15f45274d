using Penlink.V1;

namespace DeviceService.PenLink.Tests;

// The end of the journal that it was told.
internal sealed partial class FakePen
{
    /// <summary>What it answers to ReadJournalHead; null refuses it.</summary>
    public JournalHead? KeptHead { get; set; }

    private void TellHead(CommandReply reply)
    {
        if (KeptHead is { } head)
        {
            reply.JournalHead = head;
        }
        else
        {
            reply.Rejection = RejectionReason.Unsupported;
        }
    }
}

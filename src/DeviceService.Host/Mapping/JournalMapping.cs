using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Heads and checkpoints of the journal, as the API shows them.</summary>
internal static class JournalMapping
{
    public static V1.LogHead ToWire(this JournalHead head) => new() { EntryCount = (ulong)head.EntryCount, HeadHash = head.Hash };

    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="holds">What verifying found; null when nobody looked.</param>
    public static V1.Checkpoint ToWire(this Checkpoint checkpoint, bool? holds = null)
    {
        var wire = new V1.Checkpoint
        {
            Head = checkpoint.Head.ToWire(),
            SignedAt = checkpoint.SignedAt.ToWire(),
            Signature = checkpoint.Signature,
            KeyId = checkpoint.KeyId,
        };
        if (holds is { } verified)
        {
            wire.Verified = verified;
        }

        return wire;
    }
}

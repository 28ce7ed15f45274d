namespace PenSimulator.Firmware;

/// <summary>The columns of the state table, in the order of penlink.md, section 12.</summary>
internal enum FirmwareEvent
{
    NewSession,
    ArmAccepted,
    PressDrove,
    TriggerReleased,
    DisarmCommanded,
    PermissionRanOut,
    ArmingExpired,
    CartridgeOutOrDialMoved,
    Stopped,
    StopAcknowledged,
    SessionEnded,
    PowerLostAndBack,
}

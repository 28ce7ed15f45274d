namespace DeviceService.Conformance;

/// <summary>What only a hand can do to a pen.</summary>
internal enum HandAct
{
    PressTrigger,
    ReleaseTrigger,
    RemoveCartridge,
    InsertCartridge,
    TouchSkin,
    LiftOff,
    TurnDial,
    PowerCycle,
    PowerCycleHeld,
    PartChannels,
    JoinChannels,
    DrainBattery,
    ChargeBattery,
    ChangeCharge,
    RestoreCharge,
    BreakLine,
    WarmHousing,
    CoolHousing,
    Drop,
}

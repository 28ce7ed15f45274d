namespace DeviceService.Sessions;

/// <summary>A wrong PIN was given for somebody.</summary>
public sealed record WrongPinRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.WrongPin;

    /// <summary>For whom.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Wrong PINs in a row, this one included.</summary>
    public required int InARow { get; init; }
}

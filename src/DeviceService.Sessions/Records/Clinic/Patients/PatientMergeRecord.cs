namespace DeviceService.Sessions;

/// <summary>Two references were found to mean one patient. Nothing is rewritten: from now on the records of both count for each.</summary>
public sealed record PatientMergeRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.PatientMerge;

    /// <summary>The reference that is given up; never logged.</summary>
    public required string FromReference { get; init; }

    /// <summary>The reference that is kept; never logged.</summary>
    public required string IntoReference { get; init; }

    /// <summary>How it was found.</summary>
    public required string Reason { get; init; }
}

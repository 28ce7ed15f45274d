namespace DeviceService.Sessions;

/// <summary>What was prepared for a session, the whole of it: the newest entry counts.</summary>
public sealed record PreparationRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Preparation;

    /// <summary>Counts the changes from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>Where the signed consent is; empty while there is none.</summary>
    public required string ConsentReference { get; init; }

    /// <summary>The handpiece was disinfected.</summary>
    public required bool HandpieceDisinfected { get; init; }

    /// <summary>A fresh sleeve is on it.</summary>
    public required bool SleeveFitted { get; init; }

    /// <summary>The skin was cleansed; on record only.</summary>
    public required bool SkinCleansed { get; init; }

    /// <summary>What was put on the skin, anaesthetics excepted; an empty list says nothing at all.</summary>
    public required IReadOnlyList<TopicalUse> Topicals { get; init; }

    /// <summary>It was asked, and nothing was put on the skin, anaesthetics excepted; false while nobody said.</summary>
    public bool TopicalsNone { get; init; }

    /// <summary>Topical anaesthetics; an empty list says nothing at all.</summary>
    public required IReadOnlyList<AnaestheticUse> Anaesthetics { get; init; }

    /// <summary>It was asked, and there was no anaesthetic; false while nobody said.</summary>
    public bool AnaestheticsNone { get; init; }

    /// <summary>Where the photographs are.</summary>
    public required IReadOnlyList<string> PhotoReferences { get; init; }

    /// <summary>On or off the device's label; null while nobody said.</summary>
    public bool? OnLabel { get; init; }

    /// <summary>Who supervises; empty for nobody.</summary>
    public required string SupervisingPrescriberId { get; init; }
}

/// <summary>Something that was put on the skin.</summary>
/// <param name="Product">What.</param>
/// <param name="Lot">Its lot; may be empty.</param>
/// <param name="OnLabel">Whether the device's labelling knows this use.</param>
public sealed record TopicalUse(string Product, string Lot, bool OnLabel);

/// <summary>A topical anaesthetic.</summary>
/// <param name="Product">What.</param>
/// <param name="AppliedAt">When it was put on.</param>
/// <param name="RemovedAt">When it was removed; null while it is on the skin.</param>
public sealed record AnaestheticUse(string Product, DateTimeOffset AppliedAt, DateTimeOffset? RemovedAt);

using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What a <see cref="ClinicRequest"/> came to. Durable in the journal before it is given.</summary>
public sealed record ClinicAnswer
{
    /// <summary>The refusal; null when it was carried out.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>True when this request was answered before: nothing was done now, and <see cref="Records"/> are those of the first time.</summary>
    public bool Replayed { get; init; }

    /// <summary>The records that it led to, when it was asked first.</summary>
    public required IReadOnlyList<JournalEntry> Records { get; init; }

    /// <summary>The clinic's state as it is now.</summary>
    public required ClinicState State { get; init; }

    /// <summary>The one record of this type that it led to.</summary>
    public T Record<T>()
        where T : JournalEntry => Records.OfType<T>().Last();
}

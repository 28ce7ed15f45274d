using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>An answer on its way through the ledger.</summary>
/// <param name="First">What the first answer showed.</param>
/// <param name="Refusal">Why not; null when it was carried out.</param>
public sealed record LedgerAnswer<TFirst>(TFirst First, Refusal? Refusal)
{
    /// <summary>True when this request was answered before.</summary>
    public bool Replayed { get; init; }
}

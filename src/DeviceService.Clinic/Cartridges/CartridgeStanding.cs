using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Where a registered cartridge stands at one moment.</summary>
/// <param name="Life">Everything on record.</param>
/// <param name="Use">What that comes to.</param>
/// <param name="SpentAt">Since when it is spent; null while it is not.</param>
/// <param name="SeatedIn">The pen that it sits in; null for none.</param>
/// <param name="Expired">Whether its last day of use is over.</param>
/// <param name="Qualified">Whether the profile in force names its model, with as many needles.</param>
public sealed record CartridgeStanding(CartridgeLife Life, CartridgeUse Use, Moment? SpentAt, string? SeatedIn, bool Expired, bool Qualified)
{
    internal static CartridgeStanding Of(CartridgeLife life, CartridgeBook book, Moment now, DateOnly today, SafetyProfile profile)
    {
        var spent = life.SpentAt(now, book.Run);
        var registered = life.Registered!;
        return new CartridgeStanding(
            life,
            life.Disposed is not null ? CartridgeUse.Disposed
                : spent is not null ? CartridgeUse.Spent
                : life.UsedAt is not null ? CartridgeUse.Used
                : life.IsReserved ? CartridgeUse.Reserved
                : CartridgeUse.New,
            spent,
            life.PenId is { } pen && book.Seats.GetValueOrDefault(pen)?.CartridgeId == life.CartridgeId ? pen : null,
            registered.ExpiresOn < today,
            CartridgeRules.Misfit(registered, profile) is null);
    }
}

using System.Globalization;
using DeviceService.Clinic;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Registered cartridges in the words of the API.</summary>
internal static class CartridgeMapping
{
    public static V1.RegisteredCartridge ToWire(this CartridgeStanding standing)
    {
        var (life, registered) = (standing.Life, standing.Life.Registered!);
        return new V1.RegisteredCartridge
        {
            CartridgeId = life.CartridgeId,
            Model = registered.Model,
            NeedleCount = (uint)registered.NeedleCount,
            Lot = registered.Lot,
            ExpiresOn = registered.ExpiresOn.ToString("O", CultureInfo.InvariantCulture),
            Source = registered.Source switch
            {
                CartridgeSource.Tag => V1.CartridgeSource.Tag,
                CartridgeSource.Scanned => V1.CartridgeSource.Scanned,
                CartridgeSource.Typed => V1.CartridgeSource.Typed,
                _ => throw WireEnums.Unknown(registered.Source),
            },
            Gtin = registered.Gtin ?? "",
            Use = standing.Use.ToWire(),
            SessionId = life.SessionId ?? "",
            PenId = standing.SeatedIn ?? "",
            Expired = standing.Expired,
            Qualified = standing.Qualified,
            RegisteredAt = registered.At.ToWire(),
            RegisteredBy = registered.By.OperatorId ?? "",
            ReservedAt = life.ReservedAt?.ToWire(),
            UsedAt = life.UsedAt?.ToWire(),
            SpentAt = standing.SpentAt?.ToWire(),
            DisposedAt = life.Disposed?.At.ToWire(),
            Container = life.Disposed?.Container ?? "",
            BenchUse = registered.BenchUse,
        };
    }
}

using System.Globalization;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

/// <summary>An arming that the service decided on, as it is on record before anything of it is sent.</summary>
/// <param name="Digest">Of all its limits, in 16 hexadecimal digits.</param>
/// <param name="LimitUm">L, in um.</param>
/// <param name="SessionId">The session that it is for.</param>
/// <param name="Where">Area, side and number of the pass.</param>
internal sealed record DecidedArming(string Digest, int LimitUm, string SessionId, string Where)
{
    /// <summary>The newest of a pen; null where there is none.</summary>
    public static DecidedArming? Newest(IEnumerable<IntentRecord> intents, string penId) =>
        intents.LastOrDefault(intent => intent.PenId == penId && intent.Action == nameof(Request.ArmSession)) is { } intent
            ? new DecidedArming(
                intent.Details["limits_digest"], int.Parse(intent.Details["limit_um"], CultureInfo.InvariantCulture), intent.SessionId ?? "",
                WhereOf(intent.Details["area"], intent.Details["side"], intent.Details["pass"]))
            : null;

    /// <summary>Where a pass on record treats, in the same words.</summary>
    public static string WhereOf(PassRecord pass) => WhereOf($"{pass.Area}", $"{pass.Side}", pass.Number.ToString(CultureInfo.InvariantCulture));

    private static string WhereOf(string area, string side, string pass) => $"{area} {side}, pass {pass}";
}

using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>
/// The limit that each press was made under, out of the entries of its session in their order. An arming is journalled with its limit and the digest
/// of all limits; the pass, written before the first press and again with each arming, names the digest of the newest. A pass that was armed anew, by
/// another role, with another cartridge or under an override, so has as many limits as armings, and what was pressed before keeps its own.
/// </summary>
internal sealed class ArmedLimits
{
    private readonly Dictionary<string, double> _ofArming = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _armingOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _ofPress = new(StringComparer.Ordinal);

    /// <summary>The limit of a press by the id of its activation, in micrometres; none for one whose arming is not on record.</summary>
    public IReadOnlyDictionary<string, double> OfPress => _ofPress;

    /// <summary>Takes in the next entry.</summary>
    public void Take(LogEntry entry)
    {
        switch (entry.Kind)
        {
            case "Intent" when entry.Of("Action") == "ArmSession" && entry.Payload.TryGetProperty("Details", out var details)
                && details.TryGetProperty("limits_digest", out var digest) && details.TryGetProperty("limit_um", out var limit)
                && double.TryParse(limit.GetString(), CultureInfo.InvariantCulture, out var um):
                _ofArming[digest.GetString() ?? ""] = um;
                break;
            case "Pass":
                _armingOf[entry.Of("PassId")] = entry.Of("LimitsDigest");
                break;

            // On record before anything is armed again, so the pass still names the limits that the pen kept to in it.
            case "Activation" when _armingOf.TryGetValue(entry.Of("PassId"), out var digest) && _ofArming.TryGetValue(digest, out var limit):
                _ofPress[entry.Of("ActivationId")] = limit;
                break;
            default:
                break;
        }
    }
}

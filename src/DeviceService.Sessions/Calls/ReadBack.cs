using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// What the operator has to be shown before arming, so that patient, area, limits and cartridge are looked at and not assumed. The client
/// proves it by the digest of what it displayed; arming.proto has the same form for clients.
/// </summary>
public sealed record ReadBack
{
    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Opaque reference of the patient.</summary>
    public required string PatientReference { get; init; }

    /// <summary>Where, which pass, in which direction.</summary>
    public required PassTarget Target { get; init; }

    /// <summary>The setting in micrometres; 0 where the plan has none for this area and side.</summary>
    public required int ProtrusionUm { get; init; }

    /// <summary>The setting in millihertz; 0 where the plan has none for this area and side.</summary>
    public required int StrokeRateMillihertz { get; init; }

    /// <summary>L in micrometres; 0 while the pen was never heard.</summary>
    public required int LimitUm { get; init; }

    /// <summary>Unique id of the cartridge; empty while none is known.</summary>
    public required string CartridgeId { get; init; }

    /// <summary>Stands for one insertion; empty while no cartridge is in.</summary>
    public required string CartridgeInsertion { get; init; }

    /// <summary>SHA-256 over each field as text and a line feed, in their order, as 64 lower-case hexadecimal digits.</summary>
    public string Digest()
    {
        ReadOnlySpan<string> fields =
        [
            SessionId,
            PatientReference,
            Number((int)Target.Area),
            Number((int)Target.Side),
            Number(Target.Number),
            Number((int)Target.Direction),
            Number(ProtrusionUm),
            Number(StrokeRateMillihertz),
            Number(LimitUm),
            CartridgeId,
            CartridgeInsertion,
        ];
        var text = new StringBuilder();
        foreach (var field in fields)
        {
            text.Append(field).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

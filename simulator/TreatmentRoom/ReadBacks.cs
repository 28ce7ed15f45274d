using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>Proves by a digest that the operator was shown what would be armed; arming.proto has its form.</summary>
internal static class ReadBacks
{
    public static string DigestOf(ReadBack shown)
    {
        FormattableString text = $"""
            {shown.SessionId}
            {shown.PatientReference}
            {(int)shown.Area}
            {(int)shown.Side}
            {shown.PassNumber}
            {(int)shown.Direction}
            {shown.NeedleProtrusionUm}
            {shown.StrokeRateMillihertz}
            {shown.LimitUm}
            {shown.CartridgeId}
            {shown.CartridgeInsertion}

            """;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\n"))));
    }
}

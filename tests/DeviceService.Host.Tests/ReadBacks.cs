using System.Security.Cryptography;
using System.Text;
using Microneedling.V1;

namespace DeviceService.Host.Tests;

/// <summary>The digest of what an operator is shown, computed as arming.proto tells a client to.</summary>
internal static class ReadBacks
{
    public static string DigestOf(ReadBack shown) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        new object[]
        {
            shown.SessionId, shown.PatientReference, (int)shown.Area, (int)shown.Side, shown.PassNumber, (int)shown.Direction,
            shown.NeedleProtrusionUm, shown.StrokeRateMillihertz, shown.LimitUm, shown.CartridgeId, shown.CartridgeInsertion,
        }.Select(static field => $"{field}\n")))));
}

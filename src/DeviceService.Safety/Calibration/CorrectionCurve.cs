using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DeviceService.Safety;

/// <summary>One point of a pen's correction: what its sensor says, and what that truly is, in um.</summary>
/// <param name="IndicatedUm">What the sensor says.</param>
/// <param name="TrueUm">What that is.</param>
public readonly record struct CurveKnot(int IndicatedUm, int TrueUm);

/// <summary>The correction that a pen keeps for its reading: linear between its points, and held beyond them. Without points it corrects nothing.</summary>
/// <param name="Knots">Rising in both values.</param>
public sealed record CorrectionCurve(IReadOnlyList<CurveKnot> Knots)
{
    /// <summary>Most that a pen corrects by, in um (docs/penlink.md, section 7).</summary>
    public const int CorrectionUmMax = 300;

    /// <summary>No correction.</summary>
    public static readonly CorrectionCurve None = new([]);

    /// <summary>The curve that makes a pen say the truth: its as-found points, taken back through the curve that it kept while they were measured.</summary>
    /// <param name="found">What its as-found points came to.</param>
    /// <param name="before">The curve that it kept then.</param>
    /// <param name="refusal">Why there is none: the pen is further off than a curve may correct, or its points do not rise.</param>
    public static CorrectionCurve? Of(CalibrationResult found, CorrectionCurve before, out Refusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(before);
        CurveKnot[] knots = [.. found.Points.Select(point => new CurveKnot((int)Math.Round(before.RawOf(point.IndicatedNm / 1_000.0)), (int)Math.Round(point.GaugeNm / 1_000.0)))];
        var rises = knots[0] is { IndicatedUm: >= 0, TrueUm: >= 0 }
            && knots.Zip(knots.Skip(1)).All(static pair => pair.First.IndicatedUm < pair.Second.IndicatedUm && pair.First.TrueUm < pair.Second.TrueUm);
        var worst = knots.MaxBy(static knot => Math.Abs(knot.TrueUm - knot.IndicatedUm));
        refusal = rises && Math.Abs(worst.TrueUm - worst.IndicatedUm) <= CorrectionUmMax
            ? null
            : Rules.CurveBeyond.Refuse(
                ("observed", Refusal.Number(worst.TrueUm - worst.IndicatedUm)), ("at", Refusal.Number(worst.IndicatedUm)), ("limit", Refusal.Number(CorrectionUmMax)), ("unit", "um"));
        return refusal is null ? new CorrectionCurve(knots) : null;
    }

    /// <summary>The digest that the pen computes from the curve that it keeps: docs/penlink.md, section 7.</summary>
    public ulong Digest()
    {
        ReadOnlySpan<byte> name = "PENCALIB01"u8;
        var text = new byte[name.Length + sizeof(uint) + (Knots.Count * 2 * sizeof(uint))];
        name.CopyTo(text);
        BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(name.Length), (uint)Knots.Count);
        for (var at = 0; at < Knots.Count; at++)
        {
            var place = text.AsSpan(name.Length + sizeof(uint) + (at * 2 * sizeof(uint)));
            BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)Knots[at].IndicatedUm);
            BinaryPrimitives.WriteUInt32LittleEndian(place[sizeof(uint)..], (uint)Knots[at].TrueUm);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
    }

    /// <summary>What the sensor says where the pen, corrected by this, says so much.</summary>
    /// <param name="correctedUm">What the pen says, in um.</param>
    public double RawOf(double correctedUm)
    {
        if (Knots.Count < 2)
        {
            return correctedUm;
        }

        if (correctedUm <= Knots[0].TrueUm)
        {
            return correctedUm - Knots[0].TrueUm + Knots[0].IndicatedUm;
        }

        for (var at = 1; at < Knots.Count; at++)
        {
            var (lower, upper) = (Knots[at - 1], Knots[at]);
            if (correctedUm <= upper.TrueUm)
            {
                return lower.IndicatedUm + ((correctedUm - lower.TrueUm) * (upper.IndicatedUm - lower.IndicatedUm) / (upper.TrueUm - lower.TrueUm));
            }
        }

        return correctedUm - Knots[^1].TrueUm + Knots[^1].IndicatedUm;
    }
}

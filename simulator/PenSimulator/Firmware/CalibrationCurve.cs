using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Penlink.V1;

namespace PenSimulator.Firmware;

/// <summary>Correction of the protrusion reading: indicated and true um in turn, linear between, held beyond.</summary>
internal static class CalibrationCurve
{
    private const int PointsMin = 2;
    private const int PointsMax = 16;
    private const int CorrectionMaxUm = 300;

    /// <summary>The cells to keep; null for a curve of too few or too many points, that does not rise or corrects too much.</summary>
    public static ImmutableArray<uint>? From(Calibration? calibration)
    {
        if (calibration is null || calibration.Points.Count is < PointsMin or > PointsMax)
        {
            return null;
        }

        var cells = new List<uint>(calibration.Points.Count * 2);
        foreach (var point in calibration.Points)
        {
            var rises = cells.Count == 0 || (point.IndicatedUm > cells[^2] && point.TrueUm > cells[^1]);
            var correction = (long)point.TrueUm - point.IndicatedUm;
            if (!point.HasIndicatedUm || !point.HasTrueUm || !rises || Math.Abs(correction) > CorrectionMaxUm)
            {
                return null;
            }

            cells.Add(point.IndicatedUm);
            cells.Add(point.TrueUm);
        }

        return [.. cells];
    }

    public static Calibration ToMessage(ImmutableArray<uint> cells)
    {
        var calibration = new Calibration { Digest = DigestOf(cells) };
        for (var index = 0; index < cells.Length; index += 2)
        {
            calibration.Points.Add(new CalibrationPoint { IndicatedUm = cells[index], TrueUm = cells[index + 1] });
        }

        return calibration;
    }

    public static int Correct(ImmutableArray<uint> cells, int indicatedUm)
    {
        if (cells.IsEmpty)
        {
            return indicatedUm;
        }

        // Outside the curve the correction of its nearer end holds.
        if (indicatedUm <= cells[0])
        {
            return indicatedUm + (int)cells[1] - (int)cells[0];
        }

        for (var index = 2; index < cells.Length; index += 2)
        {
            if (indicatedUm <= cells[index])
            {
                long span = cells[index] - cells[index - 2];
                long rise = cells[index + 1] - cells[index - 1];
                return (int)(cells[index - 1] + ((indicatedUm - cells[index - 2]) * rise / span));
            }
        }

        return indicatedUm + (int)cells[^1] - (int)cells[^2];
    }

    /// <summary>Where the sensor has to stand for the corrected reading to be so much: in whole um, and never deeper than that. Home stays home.</summary>
    public static int RawOf(ImmutableArray<uint> cells, int correctedUm)
    {
        if (cells.IsEmpty || correctedUm <= 0)
        {
            return correctedUm;
        }

        if (correctedUm <= cells[1])
        {
            return Math.Max(0, correctedUm - (int)cells[1] + (int)cells[0]);
        }

        for (var index = 2; index < cells.Length; index += 2)
        {
            if (correctedUm <= cells[index + 1])
            {
                long span = cells[index] - cells[index - 2];
                long rise = cells[index + 1] - cells[index - 1];
                return (int)(cells[index - 2] + ((correctedUm - cells[index - 1]) * span / rise));
            }
        }

        return correctedUm - (int)cells[^1] + (int)cells[^2];
    }

    public static ulong DigestOf(ImmutableArray<uint> cells)
    {
        var text = new byte[10 + 4 + (cells.Length * 4)];
        "PENCALIB01"u8.CopyTo(text);
        BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(10), (uint)(cells.Length / 2));
        for (var index = 0; index < cells.Length; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(14 + (index * 4)), cells[index]);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
    }
}

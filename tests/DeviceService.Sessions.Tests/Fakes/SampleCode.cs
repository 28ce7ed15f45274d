using System.Buffers.Binary;
using DeviceService.Safety;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>An encoding of samples that a test can read: the sequence in eight bytes, and nothing else.</summary>
internal static class SampleCode
{
    public static int Encode(in PenSample sample, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, sample.Sequence);
        return sizeof(ulong);
    }

    public static IReadOnlyList<ulong> Sequences(TelemetryItem.Batch batch)
    {
        var bytes = batch.Samples.Span;
        if (bytes.Length != batch.Count * sizeof(ulong))
        {
            throw new InvalidDataException($"{batch.Count} samples have {bytes.Length} bytes.");
        }

        var sequences = new ulong[batch.Count];
        for (var at = 0; at < sequences.Length; at++)
        {
            sequences[at] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at * sizeof(ulong))..]);
        }

        return sequences;
    }

    public static PenSample Sample(ulong number) => new()
    {
        Sequence = number,
        DeviceTimeUs = number * 10_000,
        HostTimestamp = 0,
        MeasuredProtrusion = NeedleProtrusion.Retracted,
        SetProtrusion = NeedleProtrusion.Retracted,
        StrokeRate = StrokeRate.Standing,
        TriggerPressed = false,
        DriveOn = false,
        LimitsGeneration = 1,
    };
}

using System.Buffers;
using DeviceService.Sessions;
using Google.Protobuf;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>
/// A WatchTelemetryResponse that is about to be written: an ordinary one, or a batch whose samples are bytes already. What goes out is what
/// the ordinary message with the same content would be, byte for byte.
/// </summary>
internal sealed class TelemetryMessage
{
    private const int TagLengthMax = 5;
    private const uint LengthDelimited = 2;

    private readonly V1.WatchTelemetryResponse _message;
    private readonly ReadOnlyMemory<byte> _samples;

    private TelemetryMessage(V1.WatchTelemetryResponse message, ReadOnlyMemory<byte> samples) => (_message, _samples) = (message, samples);

    /// <summary>One without samples.</summary>
    public static TelemetryMessage Of(V1.WatchTelemetryResponse message) => new(message, default);

    /// <summary>A batch.</summary>
    /// <param name="cursor">Where it stands.</param>
    /// <param name="batch">The batch without its samples.</param>
    /// <param name="samples">Each of them as a field of the batch, tag and length included; taken when the message is written, and not later.</param>
    public static TelemetryMessage OfBatch(V1.Cursor cursor, V1.SampleBatch batch, ReadOnlyMemory<byte> samples) =>
        new(new V1.WatchTelemetryResponse { Cursor = cursor, Batch = batch }, samples);

    /// <summary>Bytes that <see cref="WriteTo"/> writes.</summary>
    public int CalculateSize()
    {
        if (_samples.IsEmpty)
        {
            return _message.CalculateSize();
        }

        var (cursor, batch) = (_message.Cursor.CalculateSize(), _samples.Length + _message.Batch.CalculateSize());
        return FieldLength(V1.WatchTelemetryResponse.CursorFieldNumber, cursor) + FieldLength(V1.WatchTelemetryResponse.BatchFieldNumber, batch);
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        if (_samples.IsEmpty)
        {
            _message.WriteTo(output);
            return;
        }

        // By number, as the ordinary message does it: the samples are the first field of their batch.
        WriteHeader(output, V1.WatchTelemetryResponse.CursorFieldNumber, _message.Cursor.CalculateSize());
        _message.Cursor.WriteTo(output);
        WriteHeader(output, V1.WatchTelemetryResponse.BatchFieldNumber, _samples.Length + _message.Batch.CalculateSize());
        output.Write(_samples.Span);
        _message.Batch.WriteTo(output);
    }

    /// <summary>Writes one sample as a field of its batch; returns how many bytes that are.</summary>
    public static int WriteSample(V1.Sample sample, Span<byte> into)
    {
        var length = sample.CalculateSize();
        var header = Header(V1.SampleBatch.SamplesFieldNumber, length, into);
        sample.WriteTo(into.Slice(header, length));
        return header + length;
    }

    private static int FieldLength(int number, int length) => CodedOutputStream.ComputeTagSize(number) + CodedOutputStream.ComputeLengthSize(length) + length;

    private static void WriteHeader(IBufferWriter<byte> output, int number, int length) =>
        output.Advance(Header(number, length, output.GetSpan(2 * TagLengthMax)));

    private static int Header(int number, int length, Span<byte> into)
    {
        var tag = WriteVarint(((uint)number << 3) | LengthDelimited, into);
        return tag + WriteVarint((uint)length, into[tag..]);
    }

    private static int WriteVarint(uint value, Span<byte> into)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            into[at++] = (byte)(value | 0x80);
        }

        into[at++] = (byte)value;
        return at;
    }
}

using DeviceService.PenLink;

namespace DeviceService.Fuzzing;

/// <summary>What the service's decoder dropped.</summary>
internal readonly record struct FrameErrors(long Length, long Cobs, long Crc)
{
    public long Sum => Length + Cobs + Crc;

    /// <summary>Has the service's decoder read a line, in pieces of at most so many bytes.</summary>
    public static (List<byte[]> Messages, FrameErrors Errors) Read(byte[] line, int pieceMax, int lengthMax)
    {
        var counts = new FrameCounts();
        var decoder = new FrameDecoder(lengthMax, counts);
        var messages = new List<byte[]>();
        for (var at = 0; at < line.Length;)
        {
            var length = Math.Min(pieceMax, line.Length - at);
            ReadOnlySpan<byte> piece = line.AsSpan(at, length);
            while (decoder.TryRead(ref piece, out var message))
            {
                messages.Add(message.ToArray());
            }

            at += length;
        }

        return (messages, new FrameErrors(counts[FrameFault.Length], counts[FrameFault.Cobs], counts[FrameFault.Crc]));
    }
}

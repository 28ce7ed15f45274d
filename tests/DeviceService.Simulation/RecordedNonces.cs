using DeviceService.Journal;
using DeviceService.PenLink;
using DeviceService.Sessions;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Simulation;

/// <summary>The host's nonces in an incident file, in the order in which they were drawn: with others, no frame of the pen would count.</summary>
internal static class RecordedNonces
{
    public static IEnumerable<ulong> In(IReadOnlyList<IncidentLine> lines)
    {
        var found = new List<ulong>();
        var decoder = new FrameDecoder(FrameDecoder.HostFrameLengthMax, new FrameCounts());
        foreach (var line in lines)
        {
            if (line is { Direction: LineDirection.ToPen, Bytes: { } said })
            {
                Take(decoder, said, found);
            }
        }

        return found.Distinct();
    }

    private static void Take(FrameDecoder decoder, ReadOnlySpan<byte> said, List<ulong> found)
    {
        while (decoder.TryRead(ref said, out var message))
        {
            try
            {
                if (HostFrame.Parser.ParseFrom(message) is { BodyCase: HostFrame.BodyOneofCase.Hello } greeting)
                {
                    found.Add(greeting.Hello.HostNonce);
                }
            }
            catch (InvalidProtocolBufferException)
            {
                // The file may begin in the middle of a frame; what is left of it is no greeting.
                continue;
            }
        }
    }
}

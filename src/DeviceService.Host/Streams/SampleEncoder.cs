using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Encodes a sample for the API, once for everybody who watches its pen.</summary>
internal sealed class SampleEncoder(TimeProvider clock)
{
    // One message for each thread: nothing is allocated for a sample but its instant.
    [ThreadStatic]
    private static V1.Sample? _message;

    /// <summary>Writes the sample as a field of its batch; returns how many bytes that are.</summary>
    public int Encode(in PenSample sample, Span<byte> into)
    {
        var message = _message ??= new V1.Sample();
        sample.Fill(message, WallReading.Of(clock));
        return TelemetryMessage.WriteSample(message, into);
    }

    /// <summary>The sample by itself.</summary>
    public V1.Sample ToWire(in PenSample sample) => sample.ToWire(WallReading.Of(clock));
}

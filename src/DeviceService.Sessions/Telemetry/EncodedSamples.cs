using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Writes one sample in the form in which it is sent. May be called on any thread, for two pens at once.</summary>
/// <param name="sample">The sample.</param>
/// <param name="into">Where to; <see cref="FleetOptions.EncodedSampleBytesMax"/> bytes or more.</param>
/// <returns>Bytes written.</returns>
public delegate int SampleEncoding(in PenSample sample, Span<byte> into);

/// <summary>
/// The newest samples of one pen as they are sent: each is encoded when the first reader wants it, on that reader's thread, and copied by every
/// other. A sample that nobody wants is never encoded, and the line thread never comes here.
/// </summary>
internal sealed class EncodedSamples(SampleEncoding encode)
{
    /// <summary>Bytes that one sample takes at most.</summary>
    public const int LengthMax = FleetOptions.EncodedSampleBytesMax;

    // What the longest batch holds at the highest rate: whoever is further back resumes, and encodes for itself.
    private const int Kept = 1_024;

    private readonly Lock _gate = new();
    private byte[] _bytes = [];
    private byte[] _lengths = [];
    private long[] _places = [];
    private long _newest;

    /// <summary>Copies a sample's bytes; returns how many.</summary>
    /// <param name="place">Its place in the ring, from 1.</param>
    /// <param name="sample">The sample at that place.</param>
    /// <param name="into">Where to; <see cref="LengthMax"/> bytes or more.</param>
    public int CopyTo(long place, in PenSample sample, Span<byte> into)
    {
        lock (_gate)
        {
            if (place <= _newest - Kept)
            {
                return encode(sample, into);
            }

            if (_places.Length == 0)
            {
                (_bytes, _lengths, _places) = (new byte[Kept * LengthMax], new byte[Kept], new long[Kept]);
            }

            var at = (int)(place & (Kept - 1));
            var bytes = _bytes.AsSpan(at * LengthMax, LengthMax);
            if (_places[at] != place)
            {
                // An encoding that fails leaves no sample of which half is another.
                _places[at] = 0;
                _lengths[at] = checked((byte)encode(sample, bytes));
                _places[at] = place;
                _newest = Math.Max(_newest, place);
            }

            bytes[.._lengths[at]].CopyTo(into);
            return _lengths[at];
        }
    }
}

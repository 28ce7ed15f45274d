using System.Buffers.Binary;

namespace DeviceService.Benchmarks;

/// <summary>
/// What the bare server and the peers hear instead of a pen: the samples of one, as records of fixed length that need no decoding to speak of. It
/// is easier to read than PenLink, in their favour.
/// </summary>
/// <remarks>Little-endian: sequence (u32), device time in microseconds (u64), protrusion in um (i32), stroke rate in mHz (u32), set protrusion in um (u32).</remarks>
internal sealed class Feeder : IDisposable
{
    public const int RecordLength = 24;

    private readonly FarEnd _far;
    private readonly int _samplesPerSecond;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Thread _thread;
    private volatile bool _ending;

    public Feeder(FarEnd far, int samplesPerSecond)
    {
        (_far, _samplesPerSecond) = (far, samplesPerSecond);
        _thread = new Thread(Run) { IsBackground = true, Name = $"feeder of {far.Path}" };
        _thread.Start();
    }

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
    }

    private void Run()
    {
        _ = Native.TryRaiseThread();
        Span<byte> record = stackalloc byte[RecordLength];
        var begun = _clock.GetTimestamp();
        for (var number = 1L; !_ending; number++)
        {
            var dueUs = number * 1_000_000 / _samplesPerSecond;
            var left = TimeSpan.FromMicroseconds(dueUs) - _clock.GetElapsedTime(begun);
            if (left > TimeSpan.Zero)
            {
                Rest(left);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)number);
            BinaryPrimitives.WriteUInt64LittleEndian(record[4..], (ulong)dueUs);
            BinaryPrimitives.WriteInt32LittleEndian(record[12..], 1_000 + (int)(number % 7));
            BinaryPrimitives.WriteUInt32LittleEndian(record[16..], 110_000);
            BinaryPrimitives.WriteUInt32LittleEndian(record[20..], 1_000);
            _far.Write(record);
        }
    }

    // Thread.Sleep counts whole milliseconds.
    private static unsafe void Rest(TimeSpan time)
    {
        var rest = new Native.TimeSpec { Seconds = (nint)time.TotalSeconds, Nanoseconds = (nint)(time.Ticks % TimeSpan.TicksPerSecond * 100) };
        _ = Native.PollFor(null, 0, &rest, 0);
    }
}

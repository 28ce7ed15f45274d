namespace DeviceService.Benchmarks;

/// <summary>
/// The floor of a reaction: what C would be, at the other end of the same kind of line. It polls, reads, compares one byte, and writes; nothing is
/// decoded, checked or recorded. A process of its own, with the host's priority.
/// </summary>
internal static unsafe class FloorLoop
{
    /// <summary>Stands behind the delimiter of what calls for a stop.</summary>
    public const byte Alarm = 0xEE;

    /// <summary>Stands behind the delimiter of everything else.</summary>
    public const byte Usual = 0x11;

    private const int ReadAtOnceMax = 16 * 1024;

    public static int Run(string path)
    {
        var raised = Native.TryRaiseThread();
        var line = Native.OpenRaw(path);
        var stop = StopBytes.Make();
        var buffer = stackalloc byte[ReadAtOnceMax];
        var poll = new Native.PollFd { Descriptor = line, Events = Native.PollIn };
        Console.WriteLine($"{{\"ready\":true,\"raised\":{(raised ? "true" : "false")}}}");
        fixed (byte* bytes = stop)
        {
            while (true)
            {
                if (Native.Poll(&poll, 1, -1) <= 0)
                {
                    continue;
                }

                var count = (int)Native.Read(line, buffer, ReadAtOnceMax);
                if (count <= 0)
                {
                    return 0;
                }

                for (var at = 1; at < count; at++)
                {
                    if (buffer[at] == Alarm && buffer[at - 1] == 0)
                    {
                        _ = Native.Write(line, bytes, stop.Length);
                        break;
                    }
                }
            }
        }
    }
}

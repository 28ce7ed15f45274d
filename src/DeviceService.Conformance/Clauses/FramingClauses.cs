using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 2: frames that are whole, frames that are not, and what stands between them.</summary>
internal static class FramingClauses
{
    private const int FullBlock = 254;
    private const int GarbageLength = 600;

    public static IEnumerable<Clause> All =>
    [
        Of("C-FRAME-1", 2, "Listens for 1.5 s in a session", "Every byte belongs to a whole frame with a good check value; never more than two zeros in a row", Listens),
        Of("C-FRAME-2", 2, "A Ping with a wrong CRC", "No Pong; frame_errors rises by 1; the next Ping is answered",
            static bench => IsDroppedAsync(bench, RawFrames.WithWrongCrc(Ping(bench)))),
        Of("C-FRAME-3", 2, "A COBS code that points past its end", "Dropped whole and counted once; the next Ping is answered",
            static bench => IsDroppedAsync(bench, [0, 0x20, 1, 2, 3, 0])),
        Of("C-FRAME-4", 2, "A frame of fewer than 4 decoded bytes", "Dropped whole and counted once; the next Ping is answered",
            static bench => IsDroppedAsync(bench, RawFrames.Delimited(RawFrames.Stuffed([1, 2])))),
        Of("C-FRAME-5", 2, "A good check value around bytes that are no message", "Dropped whole and counted once; the next Ping is answered",
            static bench => IsDroppedAsync(bench, RawFrames.OfMessage([0x0D, 1, 2]))),
        Of("C-FRAME-6", 2, "600 bytes without a delimiter", "Dropped up to the next delimiter and counted once; the next Ping is answered",
            static bench => IsDroppedAsync(bench, RawFrames.Delimited([.. Enumerable.Repeat((byte)0x55, GarbageLength)]))),
        Of("C-FRAME-7", 2, "A frame without a body, and one with a body that nobody knows", "Each is dropped and counted; the session goes on",
            UnknownBodiesAsync),
        Of("C-FRAME-8", 2, "Half a Ping, then at once a whole one", "The whole one is answered: no later frame is lost for a broken one", HalfAsync),
        Of("C-FRAME-9", 2, "A Ping whose last COBS block is full, with and without the final code 01", "Both are answered", FullBlockAsync),
        Of("C-FRAME-10", 2, "A Ping with a field that no version knows", "Answered like any other", UnknownFieldAsync),
        Of("C-FRAME-11", 2, "A message with a Ping and then a Command", "The last body counts: a CommandReply, no Pong", TwoBodiesAsync),
        Of("C-FRAME-12", 2, "A good Arm, damaged at each of its bytes in turn", "Nothing is armed and nothing answered; undamaged it is accepted", DamagedArmAsync),
        Of("C-FRAME-13", 2, "A frame that begins, then a stop", "The stop is obeyed; the frame that it cut short is dropped", CutByStopAsync),
        Of("C-FRAME-14", 13, "4,000 bytes of noise without a run of zeros", "The pen stays disarmed, in its session, and answers the next Ping", NoiseAsync),
        Of("C-FRAME-15", 2, "Pings in frames of 256 bytes, the longest of a host, and of 257", "The first is answered; the other is dropped and counted once, and the next Ping is answered", LongestAsync),
    ];

    private static HostFrame Ping(Bench bench, uint id = 1) => bench.Pen.Tagged(new HostFrame { Ping = new Ping { PingId = id } });

    private static async Task Listens(Bench bench)
    {
        var (dropped, from) = (bench.Pen.Dropped, bench.Pen.Mark);
        await bench.PassAsync(1_500);
        Expect(bench.Pen.Mark > from, "frames come", "none came");
        ExpectEqual(0L, bench.Pen.Dropped - dropped, "number of frames that could not be read");
        Expect(bench.Pen.LongestZeros <= 2, "never more than two zeros in a row", Invariant($"{bench.Pen.LongestZeros} zeros in a row"));
    }

    private static async Task IsDroppedAsync(Bench bench, byte[] broken)
    {
        var errors = (await bench.StatusAsync()).FrameErrors;
        var from = bench.Pen.Mark;
        bench.Pen.Send(broken);
        bench.Pen.Send(Ping(bench, 2));
        await bench.NextAsync(from, static frame => frame.Pong?.PingId == 2, "a Pong for the Ping after the broken frame");
        await ExpectErrorsAsync(bench, errors, 1);
        Expect(
            !bench.Pen.Since(from).Any(static heard => heard.Frame.Pong?.PingId == 1), "the broken frame is not answered", "a Pong with its ping_id came");
    }

    private static async Task ExpectErrorsAsync(Bench bench, uint before, uint more) =>
        ExpectEqual(before + more, (await bench.StatusAsync()).FrameErrors, "frame_errors");

    private static async Task UnknownBodiesAsync(Bench bench)
    {
        await IsDroppedAsync(bench, RawFrames.Of(new HostFrame { SessionTag = bench.Pen.Tag }));
        await IsDroppedAsync(bench, RawFrames.OfMessage(RawFrames.WithUnknownField(new HostFrame { SessionTag = bench.Pen.Tag }, 3)));
    }

    private static async Task HalfAsync(Bench bench)
    {
        var whole = RawFrames.Of(Ping(bench));
        await IsDroppedAsync(bench, whole[..(whole.Length / 2)]);
    }

    private static async Task FullBlockAsync(Bench bench)
    {
        while (BitConverter.GetBytes(bench.Pen.Tag).Contains((byte)0))
        {
            // A zero in the tag would end the block early.
            await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        }

        var message = FullMessage(bench, out var id);
        var stuffed = RawFrames.Stuffed(RawFrames.WithCrc(message));
        foreach (var (form, bytes) in new[] { ("without", stuffed), ("with", [.. stuffed, 1]) })
        {
            var from = bench.Pen.Mark;
            bench.Pen.Send(RawFrames.Delimited(bytes));
            await bench.NextAsync(from, frame => frame.Pong?.PingId == id, $"a Pong for a frame {form} the final code 01");
        }
    }

    // 254 bytes with no zero among them, check value included: only then is the last block full.
    private static byte[] FullMessage(Bench bench, out uint id)
    {
        const int Crc = 4;
        for (id = 0x0101_0101; ; id++)
        {
            for (var padding = FullBlock; padding > 0; padding--)
            {
                var message = RawFrames.WithUnknownField(Ping(bench, id), padding);
                if (message.Length + Crc == FullBlock && !RawFrames.WithCrc(message).Contains((byte)0))
                {
                    return message;
                }
            }
        }
    }

    private static async Task UnknownFieldAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        bench.Pen.Send(RawFrames.OfMessage(RawFrames.WithUnknownField(Ping(bench, 3), 9)));
        await bench.NextAsync(from, static frame => frame.Pong?.PingId == 3, "a Pong for a Ping with an unknown field");
    }

    private static async Task TwoBodiesAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var command = bench.Next(new Command { ReadCounters = new ReadCounters() });
        bench.Pen.Send(RawFrames.OfMessage([.. Ping(bench, 4).ToByteArray(), .. command.ToByteArray()]));
        _ = await bench.ReplyAsync(from, command.Command.Number, Soon) ?? throw ClauseEndedException.Failed("a CommandReply: the last body counts", "none came");
        Expect(!bench.Pen.Since(from).Any(static heard => heard.Frame.Pong?.PingId == 4), "no Pong: the first body does not count", "a Pong came");
    }

    private static async Task DamagedArmAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var arm = bench.Next(new Command { Arm = bench.NewArm() });
        var whole = RawFrames.Of(arm);
        var errors = (await bench.StatusAsync()).FrameErrors;
        var from = bench.Pen.Mark;
        var damaged = 0u;
        for (var at = 1; at < whole.Length - 1; at++)
        {
            var broken = (byte[])whole.Clone();
            broken[at] ^= (byte)(1 << (at % 8));
            if (broken[at] != 0)
            {
                bench.Pen.Send(broken);
                damaged++;
            }
        }

        await bench.PassDeviceAsync(50);
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state after a damaged Arm");
        Expect(!bench.Pen.Since(from).Any(static heard => heard.Frame.CommandReply is not null), "a damaged Arm is never answered", "a CommandReply came");
        await ExpectErrorsAsync(bench, errors, damaged);
        arm.Command.Arm.DeviceTimeUs = bench.Pen.NewestDeviceTimeUs;
        bench.Pen.Send(arm);
        await bench.StatusAsync(from, static status => status.State == PenState.Armed, "the undamaged Arm is accepted");
    }

    private static async Task CutByStopAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        var from = bench.Pen.Mark;
        var ping = RawFrames.Of(Ping(bench, 5));
        bench.Pen.Send([.. ping[..^3], .. RawFrames.StopSequence(1)]);
        var after = await bench.StatusAsync(from, static status => status is { State: PenState.Latched, LastStopId: 1 }, "LATCHED with the stop_id");
        ExpectEqual(before.StopCount + 2, after.StopCount, "stop_count (zeros and frame are two stops)");
        ExpectEqual(before.FrameErrors + 1, after.FrameErrors, "frame_errors");
    }

    private static async Task NoiseAsync(Bench bench)
    {
        // A fixed sequence, so that a failure can be repeated.
        var noise = new byte[4_000];
        var state = 0x1234_5678u;
        for (var at = 0; at < noise.Length; at++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            noise[at] = (byte)(state >> 24);
        }

        var before = await bench.StatusAsync();
        bench.Pen.Send(noise);
        bench.Pen.Send([0]);
        var from = bench.Pen.Mark;
        bench.Pen.Send(Ping(bench, 6));
        await bench.NextAsync(from, static frame => frame.Pong?.PingId == 6, "a Pong after the noise", TimeSpan.FromSeconds(2));
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, after.State, "state after the noise");
        Expect(after.FrameErrors > before.FrameErrors, "frame_errors rises", "it did not");
    }

    private static async Task LongestAsync(Bench bench)
    {
        var (longest, id) = OfLength(bench, RawFrames.LengthMax, 0x0101);
        var from = bench.Pen.Mark;
        bench.Pen.Send(longest);
        await bench.NextAsync(from, frame => frame.Pong?.PingId == id, Invariant($"a Pong for a frame of {RawFrames.LengthMax} bytes"));
        var (longer, other) = OfLength(bench, RawFrames.LengthMax + 1, id + 1);
        from = bench.Pen.Mark;
        await IsDroppedAsync(bench, longer);
        Expect(!bench.Pen.Since(from).Any(heard => heard.Frame.Pong?.PingId == other), Invariant($"a frame of {RawFrames.LengthMax + 1} bytes is not answered"), "a Pong with its ping_id came");
    }

    /// <summary>A Ping whose COBS has this length between its delimiters. Where a block is full, one length is passed over: then another id makes another check value.</summary>
    private static (byte[] Frame, uint Id) OfLength(Bench bench, int length, uint fromId)
    {
        for (var id = fromId; ; id++)
        {
            for (var padding = length; padding > 0; padding--)
            {
                var stuffed = RawFrames.Stuffed(RawFrames.WithCrc(RawFrames.WithUnknownField(Ping(bench, id), padding)));
                if (stuffed.Length == length)
                {
                    return (RawFrames.Delimited(stuffed), id);
                }
            }
        }
    }
}

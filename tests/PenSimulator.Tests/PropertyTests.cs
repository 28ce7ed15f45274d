using CsCheck;
using Penlink.V1;
using PenSimulator.Wire;
using Simulator.V1;
using StreamEvent = PenSimulator.Wire.StreamEvent;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Tests;

/// <summary>Whatever comes down the line, and whatever the hand does: the motor turns only when all conditions hold.</summary>
public sealed class PropertyTests
{
    [Fact]
    public void Any_bytes_leave_the_decoder_ready_for_the_next_frame() =>
        Gen.Byte.Array[0, 2_000].Sample(
            garbage =>
            {
                var stream = new HostStream();
                foreach (var value in garbage)
                {
                    if (stream.Push(value) == StreamEvent.FrameEnded)
                    {
                        HostFrames.Decode(stream.Frame);
                    }
                }

                var heard = false;
                foreach (var value in Bench.Bytes(new HostFrame { SessionTag = 1, Ping = new Ping { PingId = 7 } }))
                {
                    heard |= stream.Push(value) == StreamEvent.FrameEnded
                        && HostFrames.Decode(stream.Frame) is { Ping.PingId: 7 };
                }

                Assert.True(heard);
            },
            iter: 2_000);

    [Fact]
    public void COBS_gives_back_what_it_took_and_holds_no_zero() =>
        Gen.Byte[0, 3].Array[0, 1_200].Sample(
            plain =>
            {
                var stuffed = Cobs.Encode(plain);
                Assert.DoesNotContain((byte)0, stuffed);
                Assert.Equal(plain, Cobs.Decode(stuffed));
            },
            iter: 1_000);

    [Fact]
    public void Random_bytes_never_arm_a_pen() =>
        Gen.Byte.Array[0, 600].Sample(
            bytes =>
            {
                var bench = new Bench().Prepared();
                bench.Pen.PressTrigger();
                bench.SendBytes(bytes);
                bench.RunMs(5);
                Assert.False(bench.DriveOn);
                Assert.Contains(bench.State, new[] { PenState.Disarmed, PenState.Latched });
            },
            iter: 100);

    [Fact]
    public void Whatever_host_and_hand_do_the_motor_turns_only_with_a_reason()
    {
        var driven = 0;
        Gen.Select(Gen.Int[0, 23], Gen.Int[1, 120]).Array[20, 90].Sample(
            acts =>
            {
                var bench = new Bench().Prepared();
                var oracle = new DriveOracle(bench);
                foreach (var (act, ms) in acts)
                {
                    Perform(act, bench, oracle);
                    for (var passed = 0; passed < ms; passed++)
                    {
                        bench.RunMs(1);
                        oracle.Check();
                    }

                    driven += bench.DriveOn ? 1 : 0;
                }
            },
            iter: 150,
            threads: 1);

        // A property about a motor that never turned would say nothing.
        Assert.True(driven > 20, $"The motor turned {driven} times.");
    }

    private static void Perform(int act, Bench bench, DriveOracle oracle)
    {
        switch (act)
        {
            case 0 or 1 or 2: Permit(bench, oracle, _ => { }); break;
            case 3: Permit(bench, oracle, permission => permission.DeviceTimeUs -= Math.Min(150_000, permission.DeviceTimeUs)); break;
            case 4: Permit(bench, oracle, permission => permission.ArmId++); break;
            case 5: Permit(bench, oracle, permission => permission.StopCount++); break;
            case 6 or 7 or 8: PermitAndPress(bench, oracle); break;
            case 9 or 10 or 11:
                var arm = new HostFrame { Command = new Command { Number = bench.NextNumber(), Arm = bench.Arm() } };
                bench.Send(arm);
                oracle.Sent(arm);
                break;
            case 12 or 13: bench.Pen.PressTrigger(); oracle.Pressed(); break;
            case 14 or 15: bench.Pen.ReleaseTrigger(); oracle.Released(); break;
            case 16: bench.SendBytes(new byte[9]); break;
            case 17: bench.StopFrame(bench.NextNumber()); break;
            case 18: bench.Pen.ReleaseTrigger(); oracle.Released(); bench.RunMs(60); Acknowledge(bench); break;
            case 19: bench.Pen.RemoveCartridge(); break;
            case 20 or 21: bench.Pen.InsertCartridge(); break;
            case 22: bench.Pen.InjectFault(FaultKind.DepthCreeps, 3_000, 100); break;
            default: bench.Command(new Command { Disarm = new Disarm() }); break;
        }
    }

    /// <summary>What a good host and hand would do, so that the motor does turn now and then.</summary>
    private static void PermitAndPress(Bench bench, DriveOracle oracle)
    {
        for (var round = 0; round < 8; round++)
        {
            Permit(bench, oracle, _ => { });
            if (round == 5 && !bench.Pen.GetPen().TriggerPressed)
            {
                bench.Pen.PressTrigger();
                oracle.Pressed();
            }

            bench.RunMs(50);
            oracle.Check();
        }
    }

    private static void Permit(Bench bench, DriveOracle oracle, Action<Permission> spoil)
    {
        var permission = bench.Permission();
        permission.ArmId = bench.Pen.Firmware.State is PenState.Armed or PenState.Driving ? bench.Status.ArmId : 1;
        spoil(permission);
        var frame = new HostFrame { Permission = permission };
        bench.Send(frame);
        oracle.Sent(frame);
    }

    private static void Acknowledge(Bench bench) => bench.Command(
        new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = bench.StopCount } });
}

using System.Security.Cryptography;
using CsCheck;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>The same seed gives the same bytes, whatever is done to the pen; another seed gives others.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void The_same_seed_and_the_same_acts_give_the_same_trace_to_the_byte() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 13].Array[3, 12]).Sample((seed, acts) => Assert.Equal(Trace(seed, acts), Trace(seed, acts)), iter: 25);

    [Fact]
    public void Another_seed_gives_another_trace() => Assert.NotEqual(Trace(1, [0, 1, 2]), Trace(2, [0, 1, 2]));

    // Physics that used another function than + - x / and square root, or another order, would change this on some machine.
    [Fact]
    public void The_trace_of_a_fixed_day_is_the_same_on_every_machine() =>
        Assert.Equal("4fd4d1f4df18dad6", Trace(7, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])[..16]);

    private static string Trace(ulong seed, int[] acts)
    {
        var tap = new Wiretap(new PenOptions { Seed = seed, Model = "SimPen-16" });
        var text = new StringWriter();
        foreach (var act in acts)
        {
            Do(tap.Pen, act);
            for (var round = 0; round < 20; round++)
            {
                tap.RunMs(10);
                var pen = tap.Pen.GetPen();
                text.WriteLine($"{tap.Bytes} {tap.Broken} {tap.Frames.Count} {pen}");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Do(VirtualPen pen, int act)
    {
        switch (act)
        {
            case 0: pen.PressTrigger(); break;
            case 1: pen.BeginGesture(new Gesture { Kind = GestureKind.Tremor, Touch = new SkinTouch { Area = SkinArea.Neck } }); break;
            case 2: pen.InjectFault(FaultKind.MotorRelayWelded); break;
            case 3: pen.InjectFault(PenComponent.CurrentSensor, FaultKind.PartGarbage); break;
            case 4: pen.InjectFault(FaultKind.CorruptsBytes, 10_000); break;
            case 5: pen.InjectFault(FaultKind.Bursts, 300); break;
            case 6: pen.InjectFault(PenComponent.RateSensor, FaultKind.PartIntermittent, 30); break;
            case 7: pen.BeginGesture(new Gesture { Kind = GestureKind.LiftOffs }); break;
            case 8: pen.Drop(60); break;
            case 9: pen.InjectFault(FaultKind.TruncatesFrames, 20); break;
            case 10: pen.PowerCycle(); break;
            case 11: pen.InjectFault(FaultKind.ReordersFrames, 30); break;
            case 12: pen.ClearFaults(); break;
            default: pen.ReleaseTrigger(); break;
        }
    }
}

using DeviceService.PenLink.Tests;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Fuzzing;

/// <summary>
/// The service's link engine in a session with a pen that behaves, and somebody else who speaks on the same line under the right tag.
/// Whatever is said, the engine asks for nothing that may lead to motion, and the link comes back.
/// </summary>
internal sealed class LinkTarget : FuzzTarget
{
    private const int BackWithinMs = 5_000;

    private static readonly Command.BodyOneofCase[] Harmless =
    [
        Command.BodyOneofCase.ReadCounters, Command.BodyOneofCase.SetTelemetryRate, Command.BodyOneofCase.SetLineSpeed, Command.BodyOneofCase.ReadLimits,
        Command.BodyOneofCase.Disarm, Command.BodyOneofCase.ReadJournalHead,
    ];

    public override string Name => "link";

    public override string Subject => "the service's link engine, in a session with a pen";

    public override int InputsInTests => 1_500;

    public override byte[] Draw(Dice dice)
    {
        var messages = new MessageDraw(dice) { OddPercent = 2, PresentPercent = 94 };
        var said = new List<Said>();
        for (var turns = dice.Between(1, Said.CountMax); turns > 0; turns--)
        {
            var message = messages.Of(PenFrame.Descriptor);
            said.Add(new Said(dice.Between(0, 30), dice.Percent(10) ? Damage.Of(message, dice) : message));
        }

        return Said.Write(said);
    }

    public override IEnumerable<string> Traits(byte[] input) => Fuzzing.Traits.OfTalk(input, PenFrame.Descriptor);

    public override void Hold(byte[] input)
    {
        var bench = new LinkBench().Online();
        foreach (var said in Said.Read(input))
        {
            bench.Run(said.AfterMs);
            var frame = LineFrame.Of(Said.Tagged(said.Message, TagOf(bench)));
            bench.ToHost = bytes => [.. bytes, .. frame];
            bench.Step();
            bench.ToHost = static bytes => bytes;
            Reached(bench.Observer.Statuses.Any(static status => status.TemperatureDecidegrees < -400));
        }

        var back = 0;
        for (; back < BackWithinMs && !bench.IsOnline; back++)
        {
            bench.Step();
        }

        Holds(bench.IsOnline, () => $"the link is {bench.Engine.Status.State} {back} ms later, with a pen that behaves");
        var asked = bench.Pen.Executed.Select(static one => one.Kind).Except(Harmless).ToList();
        Holds(asked.Count == 0, () => $"the pen was asked for {string.Join(", ", asked)}");
        Holds(bench.Sent(HostFrame.BodyOneofCase.Permission) == 0, () => "a permission was sent, and nobody armed");
    }

    private static uint TagOf(LinkBench bench) => bench.Pen.Received.FindLast(static frame => frame.SessionTag != 0)?.SessionTag ?? 0;
}

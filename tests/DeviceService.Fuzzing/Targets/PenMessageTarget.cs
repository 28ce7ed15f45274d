using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Fuzzing;

/// <summary>The service's reader of messages, without a frame around them: it reads what the generated parser reads, or drops for a reason.</summary>
internal sealed class PenMessageTarget : FuzzTarget
{
    private const int BoundAtStart = 65_536;
    private const int BoundEachByte = 128;

    public override string Name => "pen-message";

    public override string Subject => "the service's reader of the messages of a pen";

    public override int InputsInTests => 20_000;

    public override byte[] Draw(Dice dice)
    {
        var message = new MessageDraw(dice).Of(PenFrame.Descriptor);
        return dice.Percent(30) ? Damage.Of(message, dice) : message;
    }

    public override IEnumerable<string> Traits(byte[] input) => [$"{Fuzzing.Traits.KindOf(PenFrame.Descriptor, input)}, {new PenFrameReader().Read(input)}"];

    public override void Hold(byte[] input)
    {
        Within(BoundAtStart + (BoundEachByte * (long)input.Length), "the reader", () => new PenFrameReader().Read(input));
        var reader = PenReading.Of(input);
        if (reader.Frame is { } frame)
        {
            // What the engine makes of it further on may be asked of any frame that was read.
            Holds(frame.Equals(PenFrame.Parser.ParseFrom(frame.ToByteArray())), () => "the frame is another once it is written and read again");
        }

        Reached(reader.Frame is { CommandReply.SelfTest.Items: { Count: >= 2 } items } && items[1] is { HasValue: true, Value: < 0 });
    }
}

using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microneedling.V1;

namespace DeviceService.Fuzzing;

/// <summary>
/// Every request of the API: its generated parser, and what the service reads of it before anything is decided. It is read, or refused
/// with a status that says why, within a bound of memory.
/// </summary>
internal sealed class RequestTarget : FuzzTarget
{
    private const int BoundAtStart = 131_072;
    private const int BoundEachByte = 512;

    private static readonly LocalCall Call = new();

    private static readonly byte[] Read =
        [.. Enumerable.Range(0, RequestMethods.All.Count).Where(static at => RequestReadings.Reads(RequestMethods.All[at].InputType.ClrType)).Select(static at => (byte)at)];

    public override string Name => "request";

    public override string Subject => "every request of the API: parser, and reading of its form";

    public override int InputsInTests => 20_000;

    public override byte[] Draw(Dice dice)
    {
        var method = dice.Percent(60) ? dice.OneOf(Read) : (byte)dice.Between(0, RequestMethods.All.Count - 1);
        var message = new MessageDraw(dice, new RequestWords().Of) { OddPercent = 2, PresentPercent = 94 }.Of(RequestMethods.All[method].InputType);
        return [method, .. dice.Percent(20) ? Damage.Of(message, dice) : message];
    }

    public override IEnumerable<string> Traits(byte[] input)
    {
        if (input.Length == 0)
        {
            return [];
        }

        var method = RequestMethods.All[input[0] % RequestMethods.All.Count];
        return [$"{method.FullName}, {(Parsed(method.InputType, input[1..]) is not { } request ? "unreadable" : RequestReadings.TryRead(request, Call) ? "read" : "refused")}"];
    }

    public override void Hold(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var kind = RequestMethods.All[input[0] % RequestMethods.All.Count].InputType;
        var bytes = input[1..];
        IMessage? request = null;
        Within(BoundAtStart + (BoundEachByte * (long)bytes.Length), kind.Name, () => request = Parsed(kind, bytes));
        if (request is null)
        {
            return;
        }

        // Not the message: a zero below zero is not written.
        var written = request.ToByteArray();
        Holds(Parsed(kind, written)?.ToByteArray().AsSpan().SequenceEqual(written) == true, () => $"{kind.Name} is another once it is written and read again");
        var read = false;
        Within(BoundAtStart + (BoundEachByte * (long)bytes.Length), kind.Name, () => read = RequestReadings.TryRead(request, Call));
        Reached(read && request is CreateSessionRequest { Items: { Count: >= 1 } items } && items[0].SizeCm2 > 500);
    }

    private static IMessage? Parsed(MessageDescriptor kind, byte[] bytes)
    {
        try
        {
            return kind.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}

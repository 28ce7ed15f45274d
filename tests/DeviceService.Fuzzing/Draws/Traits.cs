using DeviceService.PenLink;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DeviceService.Fuzzing;

/// <summary>What an input has in it, in words: which messages, whole or in bad company, and what is wrong with it.</summary>
internal static class Traits
{
    private const int StopRun = 8;

    /// <summary>Of a line: each message that is read, with damage beside it or without, each kind of error, and a stop by zeros.</summary>
    public static IEnumerable<string> OfLine(byte[] input, int lengthMax, MessageDescriptor kind)
    {
        var line = LineInput.Of(input, lengthMax).Bytes;
        var (messages, errors) = FrameErrors.Read([.. line, 0], int.MaxValue, lengthMax);
        var company = errors.Sum == 0 ? "whole" : "among damage";
        return
        [
            .. messages.Select(message => $"{KindOf(kind, message)}, {company}"),
            .. Where(errors.Length > 0, "an error of length"),
            .. Where(errors.Cobs > 0, "an error of COBS"),
            .. Where(errors.Crc > 0, "an error of the check value"),
            .. Where(line.AsSpan().IndexOf(new byte[StopRun]) >= 0, "a run of zeros"),
        ];
    }

    /// <summary>Of a conversation: each message that is said.</summary>
    public static IEnumerable<string> OfTalk(byte[] input, MessageDescriptor kind) => Said.Read(input).Select(said => KindOf(kind, said.Message));

    /// <summary>The message by its bodies, such as "command.arm"; that it is unreadable, or says nothing.</summary>
    public static string KindOf(MessageDescriptor kind, byte[] message)
    {
        try
        {
            return NameOf(kind.Parser.ParseFrom(message)) is { Length: > 0 } name ? name : "nothing";
        }
        catch (InvalidProtocolBufferException)
        {
            return "unreadable";
        }
    }

    private static string NameOf(IMessage message)
    {
        var body = message.Descriptor.Oneofs.Where(static one => !one.IsSynthetic).Select(one => one.Accessor.GetCaseFieldDescriptor(message)).FirstOrDefault(static field => field is not null);
        return body is null ? ""
            : body.FieldType == FieldType.Message && NameOf((IMessage)body.Accessor.GetValue(message)) is { Length: > 0 } inner ? $"{body.Name}.{inner}"
            : body.Name;
    }

    private static string[] Where(bool holds, string what) => holds ? [what] : [];
}

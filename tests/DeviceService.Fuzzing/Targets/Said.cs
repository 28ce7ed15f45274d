namespace DeviceService.Fuzzing;

/// <summary>An input that is a conversation: messages in turn, each with the milliseconds that pass before it.</summary>
/// <remarks>On the wire of a corpus: one byte of milliseconds (modulo 64), one of length, then the message; at most <see cref="CountMax"/>.</remarks>
internal readonly record struct Said(int AfterMs, byte[] Message)
{
    public const int LengthMax = 200;
    public const int CountMax = 16;
    private const int MsBelow = 64;

    public static List<Said> Read(ReadOnlySpan<byte> input)
    {
        var said = new List<Said>();
        while (input.Length >= 2 && said.Count < CountMax)
        {
            var length = Math.Min(input[1], input.Length - 2);
            said.Add(new Said(input[0] % MsBelow, input.Slice(2, length).ToArray()));
            input = input[(2 + length)..];
        }

        return said;
    }

    public static byte[] Write(IEnumerable<Said> said) =>
        [.. said.Where(static one => one.Message.Length <= byte.MaxValue).SelectMany(static one => (byte[])[(byte)one.AfterMs, (byte)one.Message.Length, .. one.Message])];

    /// <summary>The message under a session's tag: of a field that is there twice the last one counts.</summary>
    public static byte[] Tagged(byte[] message, uint tag)
    {
        var written = new WireWriter();
        written.Raw(message);
        written.Tag(1, WireWriter.Fixed32Type);
        written.Fixed32(tag);
        return written.ToArray();
    }
}

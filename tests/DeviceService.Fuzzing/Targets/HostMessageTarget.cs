extern alias pen;

using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;
using pen::PenSimulator;
using PenState = pen::Penlink.V1.PenState;

namespace DeviceService.Fuzzing;

/// <summary>
/// The simulated pen's firmware, told messages under the right tag. Whatever it is told, with nobody at its trigger its motor never turns,
/// all that it says can be read, and it answers a greeting afterwards.
/// </summary>
internal sealed class HostMessageTarget : FuzzTarget
{
    private const int BootMs = 60;
    private const ulong FirstNonce = 0xA11CE;
    private const ulong LastNonce = 0xB0B;
    private const uint DeadManPlantedMs = 190;

    public override string Name => "host-message";

    public override string Subject => "the simulated pen's firmware, in a session with a host";

    public override int InputsInTests => 1_500;

    public override byte[] Draw(Dice dice)
    {
        var messages = new MessageDraw(dice);
        var talk = new GoodTalk(dice, BootMs);
        var said = new List<Said>();
        for (var turns = dice.Between(1, Said.CountMax); turns > 0; turns--)
        {
            var afterMs = dice.Between(0, 30);
            var message = dice.Percent(70) ? talk.Next(afterMs) : messages.Of(HostFrame.Descriptor);
            said.Add(new Said(afterMs, dice.Percent(15) ? Damage.Of(message, dice) : message));
        }

        return Said.Write(said);
    }

    public override IEnumerable<string> Traits(byte[] input) => Fuzzing.Traits.OfTalk(input, HostFrame.Descriptor);

    public override void Hold(byte[] input)
    {
        var host = new Conversation();
        host.Greet(FirstNonce);
        foreach (var said in Said.Read(input))
        {
            host.Wait(said.AfterMs);
            host.Say(Said.Tagged(said.Message, host.Tag));
            Reached(host.Limits is { HasDeadManMs: true, DeadManMs: > DeadManPlantedMs });
        }

        host.Wait(20);
        Holds(host.Errors.Sum == 0, () => $"the pen says what the service cannot read: {host.Errors}");
        Holds(host.Greet(LastNonce), () => "the pen does not answer a greeting any more");
    }

    /// <summary>A host that says what it is told to and reads what it hears, and a pen that nobody holds.</summary>
    private sealed class Conversation
    {
        private readonly VirtualPen _pen = new(new PenOptions());
        private readonly FrameCounts _counts = new();
        private readonly FrameDecoder _decoder;
        private ulong _nowUs;
        private ulong _answeredNonce;

        public Conversation()
        {
            _decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, _counts);
            Wait(BootMs);
        }

        public uint Tag => _pen.Firmware.SessionTag;

        /// <summary>The limits that the pen said it enforces; null before the first.</summary>
        public Limits? Limits { get; private set; }

        public FrameErrors Errors => new(_counts[FrameFault.Length], _counts[FrameFault.Cobs], _counts[FrameFault.Crc]);

        public bool Greet(ulong nonce)
        {
            var hello = new Hello
            {
                ProtocolMajor = 1, ProtocolMinor = 1, SchemaDigest = ProtocolVersion.SchemaDigest, HostNonce = nonce, HostBuild = "fuzz",
            };
            Say(new HostFrame { Hello = hello }.ToByteArray());
            Wait(10);
            return _answeredNonce == nonce;
        }

        public void Wait(int ms)
        {
            for (var passed = 0; passed < ms; passed++)
            {
                _nowUs += 1_000;
                Hear(_pen.Exchange(_nowUs, []));
            }
        }

        public void Say(byte[] message) => Hear(_pen.Exchange(_nowUs, LineFrame.Of(message)));

        private void Hear(ReadOnlySpan<byte> bytes)
        {
            Holds(!_pen.Body.DrivePowered && _pen.Firmware.State != PenState.Driving, () => $"the motor turns, and nobody pressed; the pen is {_pen.Firmware.State}");
            while (_decoder.TryRead(ref bytes, out var message))
            {
                var reader = new PenFrameReader();
                var fault = reader.Read(message);
                Holds(fault == FrameFault.None, () => $"the pen says what the service drops for its {fault}");
                Limits = reader.Frame?.CommandReply?.Limits ?? Limits;
                _answeredNonce = reader.Frame?.HelloReply is { Compatible: true } reply ? reply.HostNonce : _answeredNonce;
            }
        }
    }
}

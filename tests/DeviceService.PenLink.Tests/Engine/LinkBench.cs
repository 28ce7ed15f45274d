using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Time.Testing;
using Wire = Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>Engine, latch, output and a fake pen on a wire in virtual time, a millisecond at a step.</summary>
internal sealed class LinkBench
{
    private static readonly NoWake Wake = new();

    private ulong _nonce;
    private long _ticket;

    public LinkBench(string? expectedSerialNumber = null, int samplesPerSecond = 100)
    {
        Output = new LineOutput(Meter);
        Permit = new PermitSlot(Clock);
        Latch = new StopLatch(Output, Clock);
        Engine = new LinkEngine("bench", samplesPerSecond, expectedSerialNumber, Latch, Output, Observer, Inbox, Permit, Meter, () => ++_nonce);
    }

    public FakeTimeProvider Clock { get; } = new();

    public FakePen Pen { get; } = new();

    public BenchLine Line { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public LinkMeter Meter { get; } = new();

    public CommandInbox Inbox { get; } = new();

    public PermitSlot Permit { get; }

    public LineOutput Output { get; }

    public StopLatch Latch { get; }

    public LinkEngine Engine { get; }

    /// <summary>What the wire does to bytes on their way.</summary>
    public Func<byte[], byte[]> ToPen { get; set; } = bytes => bytes;

    public Func<byte[], byte[]> ToHost { get; set; } = bytes => bytes;

    /// <summary>False: nothing that the host writes is delivered.</summary>
    public bool Delivers { get; set; } = true;

    public bool IsOnline => Engine.Status.State == LinkState.Online;

    public LinkTime Now => LinkTime.Of(Clock);

    public LinkBench Open()
    {
        Latch.WriteOrdinary(0, _ => Output.Attach(Line, Wake));
        Engine.LineOpened(Now);
        return this;
    }

    public void Step()
    {
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        if (Delivers)
        {
            Pen.HoldLow(Line.IsLow);
            Pen.Receive(ToPen(AtSpeed(Pen.Speed, Line.Deliver())));
        }

        var bytes = FromPen();
        if (bytes.Length > 0)
        {
            Engine.Receive(bytes, Now);
        }

        Engine.Tick(Now);
    }

    // What is sampled at another speed than it was sent with is noise.
    private byte[] AtSpeed(int penSpeed, byte[] bytes) =>
        !Line.HasSpeed || penSpeed == 0 || Line.BitsPerSecond == penSpeed ? bytes : [.. bytes.Select(static value => (byte)(value ^ 0xA5))];

    private byte[] FromPen()
    {
        var sent = Pen.Step();
        return ToHost(AtSpeed(Pen.SpeedSent, sent));
    }

    public LinkBench Run(int ms)
    {
        for (var passed = 0; passed < ms; passed++)
        {
            Step();
        }

        return this;
    }

    public LinkBench RunUntil(Func<bool> holds, int withinMs = 2000)
    {
        for (var passed = 0; !holds(); passed++)
        {
            if (passed == withinMs)
            {
                throw new TimeoutException($"Not true within {withinMs} ms; the link is {Engine.Status}.");
            }

            Step();
        }

        return this;
    }

    public LinkBench Online() => Open().RunUntil(() => IsOnline);

    public CommandTicket Submit(PenCommand command)
    {
        var ticket = new CommandTicket(++_ticket);
        return Inbox.TryAdd(ticket, command) ? ticket : throw new InvalidOperationException("The link did not take the command.");
    }

    public CommandOutcome Outcome(PenCommand command, int withinMs = 5000)
    {
        var ticket = Submit(command);
        RunUntil(() => Observer.Outcomes.Any(o => o.Ticket == ticket), withinMs);
        return Observer.Outcomes.Single(o => o.Ticket == ticket);
    }

    /// <summary>Limits written, armed, and under a permit that is renewed as long as <paramref name="ms"/> lasts.</summary>
    public LinkBench Armed(int ms = 100)
    {
        if (Outcome(new WriteLimits(BenchLimits.Any())).Result != CommandResult.Applied
            || Outcome(Arm(1)).Result != CommandResult.Applied)
        {
            throw new InvalidOperationException("The pen was not armed.");
        }

        return RunPermitted(ms);
    }

    public Arm Arm(uint armId) => new(armId, Pen.StopCount, BenchLimits.Any().DigestText(), 1, Latch.Generation);

    public PermissionPermit AnyPermit(uint armId = 1) =>
        new(armId, BenchLimits.Any().DigestText(), 1, Latch.Generation, PermissionPermit.Lifetime);

    public LinkBench RunPermitted(int ms, uint armId = 1)
    {
        var permit = AnyPermit(armId);
        for (var passed = 0; passed < ms; passed++)
        {
            if (passed % 50 == 0)
            {
                Permit.Renew(permit);
            }

            Step();
        }

        return this;
    }

    public int Sent(Wire.HostFrame.BodyOneofCase kind) => Pen.Received.Count(f => f.BodyCase == kind);

    private sealed class NoWake : LineWake
    {
        public override void Signal()
        {
        }

        public override void Wait(Line? line, TimeSpan timeout)
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}

using DeviceService.Profiles;
using DeviceService.Safety;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>A service with its pens in virtual time. The test runs every loop itself, so each run is the same.</summary>
internal sealed class PenWorld : IAsyncDisposable
{
    public const string Line = "/dev/pen0";
    public const string PenId = "SN-1";
    public static readonly Actor Anna = new("tablet-1", "anna", IdentityProof.Asserted);

    private readonly TestLog _log;
    private int _requests;
    private int _ids;

    private readonly bool _controlRequired;
    private readonly MemoryDiagnostics? _diagnostics;

    private PenWorld(TestLog log, FakeTimeProvider clock, FakeLinks links, MemoryJournal journal, bool controlRequired, MemoryDiagnostics? diagnostics)
    {
        _log = log;
        _diagnostics = diagnostics;
        _controlRequired = controlRequired;
        Clock = clock;
        WallClock = new SteppedClock(clock);
        Links = links;
        Journal = journal;
        Fleet = NewFleet();
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>The clock that the service reads; its wall time can be stepped.</summary>
    public SteppedClock WallClock { get; }

    public FakeLinks Links { get; }

    public MemoryJournal Journal { get; }

    /// <summary>What the clinic's records say; nothing against anybody until a test has it so.</summary>
    public FakeClinic Clinic { get; } = new();

    /// <summary>The profile in force.</summary>
    public SafetyProfile Profile { get; set; } = ReferenceProfile.Profile with
    {
        Pens = [ReferenceProfile.Profile.Pens[0] with { Vendor = "Test", Model = "P1", Firmware = ["1.0.0"] }],
    };

    public PenFleet Fleet { get; private set; }

    public FakePen Pen => Links.Pens[Line];

    /// <summary>Owners that do not get their turn: the loop is blocked.</summary>
    public bool LoopBlocked { get; set; }

    public string SessionId { get; private set; } = "";

    /// <summary>The alarm stream of whoever holds the lease; dispose it and nobody hears.</summary>
    public IDisposable? Hearing { get; set; }

    /// <summary>Sent with each command; 0 for none.</summary>
    public uint Lease { get; set; }

    public PenOwner Owner => Fleet.Owners.Single(owner => owner.Line == Line);

    public SessionState State => (Owner.Views.Session ?? Owner.Views.EndedSession)!.Record.State;

    /// <summary>A world in which the service runs, and no pen is attached yet.</summary>
    public static async Task<PenWorld> StartedAsync(TestLog log, bool controlRequired = false, MemoryDiagnostics? diagnostics = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero));
        var links = new FakeLinks(clock);
        links.Add(Line, PenId);
        var world = new PenWorld(log, clock, links, new MemoryJournal(), controlRequired, diagnostics);
        await world.Fleet.StartAsync(CancellationToken.None);
        return world;
    }

    /// <summary>A world with one pen attached and online.</summary>
    public static async Task<PenWorld> WithPenAsync(TestLog log, bool controlRequired = false, MemoryDiagnostics? diagnostics = null)
    {
        var world = await StartedAsync(log, controlRequired, diagnostics);
        await world.DoneAsync(world.Do(new Request.AttachPen(Line, null) { RequestId = world.NewRequestId(), By = Anna }));
        world.Pen.Plug();
        world.Run(300);
        return world;
    }

    /// <summary>With a session of two areas, two passes each.</summary>
    public static async Task<PenWorld> WithSessionAsync(TestLog log)
    {
        var world = await WithPenAsync(log);
        var answer = await world.DoneAsync(world.Create());
        Assert.Null(answer.Refusal);
        world.SessionId = answer.Session!.Record.SessionId!;
        return world;
    }

    /// <summary>The same where commands need control, and Anna's tablet has it.</summary>
    public static async Task<PenWorld> ControlledAsync(TestLog log)
    {
        var world = await WithPenAsync(log, controlRequired: true);
        world.Lease = (await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber;
        world.Hearing = world.Fleet.Alarms.Listen(PenId, world.Lease);
        var answer = await world.DoneAsync(world.Create());
        Assert.Null(answer.Refusal);
        world.SessionId = answer.Session!.Record.SessionId!;
        return world;
    }

    public static async Task<PenWorld> ArmedAsync(TestLog log)
    {
        var world = await WithSessionAsync(log);
        var answer = await world.DoneAsync(world.Arm());
        Assert.Null(answer.Refusal);
        Assert.Equal(SessionState.Armed, world.State);
        return world;
    }

    public static async Task<PenWorld> TreatingAsync(TestLog log)
    {
        var world = await ArmedAsync(log);
        world.Pen.Press();
        world.Run(500);
        Assert.Equal(SessionState.Treating, world.State);
        return world;
    }

    public static PlanItem[] Plan(int protrusionUm = 1_000) =>
    [
        new(TreatmentArea.Cheek, BodySide.Left, protrusionUm, 110_000, 2, 30),
        new(TreatmentArea.Forehead, BodySide.Midline, 500, 110_000, 2, 40),
    ];

    /// <summary>What follows is about this session.</summary>
    public void Adopt(string sessionId) => SessionId = sessionId;

    public string NewRequestId() => $"r{++_requests}";

    public Task<Answer> Do(Request request) => Fleet.ExecuteAsync(request, CancellationToken.None);

    public Task<Answer> Create(string? requestId = null, int protrusionUm = 1_000, ClockConfirmation? clock = null) =>
        Do(new Request.CreateSession("patient-7", "anna", PenId, Plan(protrusionUm), clock) { Indication = TreatmentIndication.AcneScars, RequestId = requestId ?? NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Arm(int number = 1, TreatmentArea area = TreatmentArea.Cheek, BodySide side = BodySide.Left, string? requestId = null) =>
        Do(Arming(number, area, side, requestId));

    /// <summary>As a client asks that showed its operator what is to be armed, where that is asked for.</summary>
    public Request.ArmSession Arming(int number = 1, TreatmentArea area = TreatmentArea.Cheek, BodySide side = BodySide.Left, string? requestId = null)
    {
        var target = new PassTarget(area, side, number, PassDirection.Horizontal);
        return new Request.ArmSession(SessionId, target, null)
        {
            RequestId = requestId ?? NewRequestId(),
            By = Anna,
            LeaseNumber = Lease,
            ReadBackDigest = _controlRequired ? Shown(target)?.Digest() : null,
        };
    }

    /// <summary>What an operator is shown, put together from what the service shows of session, limits and cartridge; null without an open session.</summary>
    public ReadBack? Shown(PassTarget target)
    {
        if (Owner.Views.Session?.Record is not { } session)
        {
            return null;
        }

        var item = session.Plan.Items.SingleOrDefault(planned => planned.Area == target.Area && planned.Side == target.Side);
        var cartridge = Owner.State.Cartridge;
        return new ReadBack
        {
            SessionId = session.SessionId!,
            PatientReference = session.PatientReference,
            Target = target,
            ProtrusionUm = item?.ProtrusionUm ?? 0,
            StrokeRateMillihertz = item?.StrokeRateMillihertz ?? 0,
            LimitUm = item is null ? 0 : Fleet.GetEffectiveLimits(session.SessionId!, target.Area, target.Side, null, out _)?.Limits.Limit.Micrometers ?? 0,
            CartridgeId = cartridge?.TagId ?? "",
            CartridgeInsertion = cartridge is { Present: true } ? $"{Owner.State.BootId}.{cartridge.Insertions}" : "",
        };
    }

    public Task<Answer> Disarm() => Do(new Request.DisarmSession(SessionId) { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Pause() => Do(new Request.PauseSession(SessionId, "a break") { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Resume() => Do(new Request.ResumeSession(SessionId, "looked at it") { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> CompletePass() => Do(new Request.CompletePass(SessionId, null) { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Complete(string why = "") => Do(new Request.CompleteSession(SessionId, why) { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Abort() => Do(new Request.AbortSession(SessionId, "enough") { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Acknowledge(long? number = null) =>
        Do(new Request.AcknowledgeStop(PenId, number ?? Pen.Latch.Generation, "found and removed") { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<Answer> Acquire(Actor? by = null, uint lease = 0) => Do(
        new Request.AcquireControl(PenId, by?.Principal ?? "tablet-1") { RequestId = NewRequestId(), By = by ?? Anna, LeaseNumber = lease });

    public Task<Answer> Take(Actor by, string why = "Anna was called away") =>
        Do(new Request.TakeControl(PenId, by.Principal, why) { RequestId = NewRequestId(), By = by });

    public Task<Answer> ReleaseControl() => Do(new Request.ReleaseControl(PenId) { RequestId = NewRequestId(), By = Anna, LeaseNumber = Lease });

    public Task<(ControlView? Control, Refusal? Refusal)> Renew(Actor? by = null, uint? lease = null, long? shown = null) =>
        Fleet.RenewControlAsync(PenId, lease ?? Lease, shown ?? Fleet.Alarms.Newest, by ?? Anna);

    public Task<Answer> Attach(string line = Line) => Do(new Request.AttachPen(line, null) { RequestId = NewRequestId(), By = Anna });

    public Task<Answer> Detach(string line = Line) => Do(new Request.DetachPen(new PenName(null, line)) { RequestId = NewRequestId(), By = Anna });

    public Task<Answer> AcknowledgeAlarm(string alarmId) => Do(new Request.AcknowledgeAlarm(alarmId) { RequestId = NewRequestId(), By = Anna });

    public Task<IReadOnlyList<EmergencyStopReport>> EmergencyStop() => Fleet.EmergencyStopAsync(PenId, Anna, "test");

    /// <summary>Runs virtual time until the call is answered.</summary>
    public async Task<T> DoneAsync<T>(Task<T> call, int msMax = 20_000)
    {
        Pump();
        for (var ms = 0; !call.IsCompleted && ms < msMax; ms += 10)
        {
            Run(10);
        }

        // Its virtual time is over; what is left is only a continuation on its way.
        return await Eventually.EndsAsync(call, what: $"the call within {msMax} ms of virtual time; the session is {Fleet.Owners.FirstOrDefault()?.State.Session?.State}");
    }

    /// <summary>Lets time pass, in steps of 10 ms: pens and loops in turn.</summary>
    public void Run(int ms)
    {
        for (var passed = 0; passed < ms; passed += 10)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(10));
            foreach (var pen in Links.Pens.Values)
            {
                pen.Step();
            }

            Pump();
        }
    }

    public void Pump()
    {
        if (!LoopBlocked)
        {
            foreach (var owner in Fleet.Owners)
            {
                owner.Pump();
            }
        }
    }

    /// <summary>The process is killed: nothing is told to anybody. A new one starts on the same journal and lines.</summary>
    public async Task KillAndRestartAsync(int awayMs = 1_000)
    {
        foreach (var pen in Links.Pens.Values)
        {
            pen.Silence();
        }

        LoopBlocked = true;
        Run(awayMs);
        LoopBlocked = false;
        Fleet = NewFleet();
        await Fleet.StartAsync(CancellationToken.None);
        Pump();
    }

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();

    private PenFleet NewFleet() => new(
        Links, Journal, WallClock,
        new FleetOptions("test-build", () => Profile)
        {
            InstanceId = $"run{++_ids}", NewId = prefix => $"{prefix}-{++_ids:d6}", Woken = static _ => { }, ControlRequired = _controlRequired, Eligibility = Clinic,
            Diagnostics = _diagnostics?.OfNewRun(),
        },
        _log.CreateLogger<PenFleet>());
}

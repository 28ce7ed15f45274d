using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>
/// Pens, two where nothing else is said, with their owner loops, the clinic's book behind them and one journal, in virtual time. The hand that moves cartridges about
/// is the test's, and what truly happened is read off the pens and never off the service.
/// </summary>
internal sealed class CartridgeWorld : IAsyncDisposable
{
    private static readonly Actor Anna = new("tablet-1", "anna", IdentityProof.Asserted);
    private static readonly DateOnly Expiry = new(2030, 1, 1);

    private readonly TestLog _log;
    // The pens of these tests are qualified, so that nothing but cartridges keeps anybody from being treated.
    private static readonly SafetyProfile Profile = ReferenceProfile.Profile with
    {
        Pens = [ReferenceProfile.Profile.Pens[0] with { Vendor = "Test", Model = "P1", Firmware = ["1.0.0"] }],
    };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero));
    private readonly FakeLinks _links;
    private readonly int _pens;
    private readonly string[] _sessions;
    private readonly uint[] _insertions;
    private PenFleet _fleet = null!;
    private int _ids;

    private CartridgeWorld(TestLog log, int pens)
    {
        _log = log;
        _pens = pens;
        _sessions = Enumerable.Repeat("", pens).ToArray();
        _insertions = new uint[pens];
        In = new string?[pens];
        _links = new FakeLinks(_clock);
    }

    public MemoryJournal Journal { get; } = new();

    /// <summary>Whether it is held against an arming that both sessions are of one patient.</summary>
    public bool OnePatient { get; init; }

    public ClinicBook Book { get; private set; } = null!;

    /// <summary>Which cartridge truly sits in each pen; null for none.</summary>
    public string?[] In { get; }

    public long NowMs { get; private set; }

    public static async Task<CartridgeWorld> OpenAsync(TestLog log, bool onePatient = false, int pens = 2)
    {
        var world = new CartridgeWorld(log, pens) { OnePatient = onePatient };
        for (var pen = 0; pen < pens; pen++)
        {
            world._links.Add(Line(pen), Serial(pen)).Cartridge = CartridgeObservation.Absent;
        }

        await world.BeginAsync();
        for (var pen = 0; pen < pens; pen++)
        {
            await world.DoneAsync(world._fleet.ExecuteAsync(new Request.AttachPen(Line(pen), null) { RequestId = world.NewId(), By = Anna }, CancellationToken.None));
            world.Pen(pen).Plug();
        }

        world.Run(300);
        return world;
    }

    public FakePen Pen(int pen) => _links.Pens[Line(pen)];

    public string SessionOn(int pen) => _sessions[pen];

    public Task<ClinicAnswer> RegisterAsync(string id) => Book.ExecuteAsync(
        new RegisterCartridge
        {
            RequestId = NewId(), By = Anna, Source = CartridgeSource.Typed, CartridgeId = id, Model = "SIM-12", NeedleCount = 12, Lot = "L1", ExpiresOn = Expiry,
            Scan = null,
        },
        CancellationToken.None);

    public async Task DisposeAsync(string id)
    {
        await Book.ExecuteAsync(new RecordDisposal { RequestId = NewId(), By = Anna, CartridgeId = id, Container = "" }, CancellationToken.None);
        Run(500);
    }

    /// <summary>Puts a cartridge in, with a tag that the pen reads or without one.</summary>
    public void Insert(int pen, string id, bool tagged)
    {
        In[pen] = id;
        var seen = Seen(++_insertions[pen], id, tagged);
        if (Pen(pen).Plugged)
        {
            Pen(pen).PutCartridgeIn(seen);
        }
        else
        {
            Pen(pen).Cartridge = seen;
        }

        Run(300);
    }

    public void Remove(int pen)
    {
        In[pen] = null;
        Pen(pen).TakeCartridgeOut();
        Run(500);
    }

    public void Unplug(int pen)
    {
        Pen(pen).Release();
        Pen(pen).Unplug();
        Run(500);
    }

    public void Plug(int pen)
    {
        if (!Pen(pen).Plugged)
        {
            Pen(pen).Plug();
        }

        Run(500);
    }

    /// <summary>The pen loses power and comes back: its count of insertions begins anew.</summary>
    public void Reboot(int pen, bool tagged)
    {
        Unplug(pen);
        Pen(pen).BootId++;
        _insertions[pen] = In[pen] is null ? 0u : 1u;
        Pen(pen).Cartridge = In[pen] is { } id ? Seen(1, id, tagged) : CartridgeObservation.Absent;
        Plug(pen);
    }

    /// <summary>Leads the session on a pen to where it can be armed; a new one where there is none.</summary>
    public async Task LeadAsync(int pen)
    {
        Pen(pen).Release();
        Plug(pen);
        for (var attempt = 0; attempt < 6 && Owner(pen).State is var state; attempt++)
        {
            if (state.Latched || Pen(pen).Latch.IsLatched)
            {
                await DoAsync(new Request.AcknowledgeStop(Serial(pen), Pen(pen).Latch.Generation, "looked") { RequestId = NewId(), By = Anna });
            }
            else if (state.Session is null)
            {
                var created = await DoAsync(new Request.CreateSession(
                    "patient", "anna", Serial(pen), [new PlanItem(TreatmentArea.Cheek, BodySide.Left, 1_000, 110_000, 1, 30)], null) { RequestId = NewId(), By = Anna, Indication = TreatmentIndication.AcneScars });
                _sessions[pen] = created.Session?.Record.SessionId ?? "";
            }
            else if (state.Session.State is SessionState.Paused or SessionState.Interrupted)
            {
                await DoAsync(new Request.ResumeSession(state.Session.SessionId!, "looked") { RequestId = NewId(), By = Anna });
            }
            else if (state.Session.State is SessionState.Armed or SessionState.Treating)
            {
                await DoAsync(new Request.DisarmSession(state.Session.SessionId!) { RequestId = NewId(), By = Anna });
            }
            else if (state.Session.State is SessionState.Created or SessionState.Ready)
            {
                return;
            }

            Run(500);
        }
    }

    /// <summary>Asks to arm, with the cartridge named where the pen reads no tag.</summary>
    public Task<Answer> ArmingAsync(int pen, string? named) => _fleet.ExecuteAsync(
        new Request.ArmSession(_sessions[pen], new PassTarget(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal), null)
        {
            RequestId = NewId(), By = Anna, CartridgeId = named,
        },
        CancellationToken.None);

    public async Task<string?> ArmAsync(int pen, string? named) => (await DoneAsync(ArmingAsync(pen, named))).Refusal?.RuleId;

    /// <summary>
    /// A task for each pen asks to arm with the same cartridge, all let go at once, and each owner loop has a thread of its own, as in the service.
    /// Where the disk is slow all are judged before any reservation is durable, and the store decides.
    /// </summary>
    public async Task<Answer[]> RaceAsync(string named, bool slowDisk)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, _pens).Select(async pen =>
        {
            await start.Task;
            return await ArmingAsync(pen, named);
        }).ToArray();
        Journal.Holds = true;
        start.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(Journal.Waiting == _pens));
        Journal.LetGo();
        Journal.Holds = slowDisk;
        for (var ms = 0; !Array.TrueForAll(calls, static call => call.IsCompleted) && ms < 20_000; ms += 10)
        {
            await Task.WhenAll(_fleet.Owners.Select(static owner => Task.Run(owner.Pump)));
            if (Journal.Holds && Enumerable.Range(0, _pens).All(pen => Owner(pen).State.Arming is { Stage: ArmingStage.Intent }))
            {
                Journal.LetGo();
            }

            Step(10, pump: false);
        }

        return await Eventually.EndsAsync(Task.WhenAll(calls), what: "the calls");
    }

    public async Task EndAsync(int pen)
    {
        if (_sessions[pen].Length > 0)
        {
            Pen(pen).Release();
            await DoAsync(new Request.AbortSession(_sessions[pen], "enough") { RequestId = NewId(), By = Anna });
            Run(500);
        }
    }

    /// <summary>The process is killed, and another begins on the same journal.</summary>
    public async Task KillAsync()
    {
        foreach (var pen in _links.Pens.Values)
        {
            pen.Silence();
        }

        Step(1_000, pump: false);
        foreach (var pen in _links.Pens.Values)
        {
            pen.Release();
        }

        await BeginAsync();
        for (var pen = 0; pen < _pens; pen++)
        {
            if (Pen(pen).Plugged)
            {
                Pen(pen).Plug();
            }
        }

        Run(500);
    }

    public void Run(int ms) => Step(ms, pump: true);

    public async Task<T> DoneAsync<T>(Task<T> call)
    {
        Pump();
        for (var ms = 0; !call.IsCompleted && ms < 20_000; ms += 10)
        {
            Run(10);
        }

        return await Eventually.EndsAsync(call, what: "a call");
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        Book.Dispose();
    }

    private static string Line(int pen) => $"/dev/pen{pen}";

    private static string Serial(int pen) => $"SN-{pen}";

    private static CartridgeObservation Seen(uint insertions, string id, bool tagged) =>
        tagged ? new CartridgeObservation(true, insertions, id, "SIM-12", "L1", 12, 2_500, Expiry) : new CartridgeObservation(true, insertions);

    private PenOwner Owner(int pen) => _fleet.Owners.Single(owner => owner.Line == Line(pen));

    private Task<Answer> DoAsync(Request request) => DoneAsync(_fleet.ExecuteAsync(request, CancellationToken.None));

    private string NewId() => $"id-{Interlocked.Increment(ref _ids):d6}";

    // As the service does: the book is read, then the fleet says that a run began.
    private async Task BeginAsync()
    {
        var clocks = new Clockwork(_clock);
        var journal = new FollowedJournal(Journal);
        var options = new ClinicOptions { Profile = static () => Profile, NewId = prefix => $"{prefix}-{NewId()}" };
        Book = new ClinicBook(journal, clocks, options, _log.CreateLogger<ClinicBook>());
        _fleet = new PenFleet(
            _links, journal, _clock,
            new FleetOptions("test", static () => Profile)
            {
                InstanceId = NewId(), NewId = prefix => $"{prefix}-{NewId()}", Woken = static _ => { }, ControlRequired = false, Clock = clocks,
                Eligibility = new CartridgesAlone(this, Book, options),
            },
            _log.CreateLogger<PenFleet>());
        Book.Changed = _fleet.ReconsiderEligibility;
        await Book.ReadAsync(CancellationToken.None);
        await _fleet.StartAsync(CancellationToken.None);
    }

    private void Step(int ms, bool pump)
    {
        for (var passed = 0; passed < ms; passed += 10)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            NowMs += 10;
            foreach (var pen in _links.Pens.Values)
            {
                pen.Step();
            }

            if (pump)
            {
                Pump();
            }
        }
    }

    private void Pump()
    {
        foreach (var owner in _fleet.Owners)
        {
            owner.Pump();
        }
    }

    /// <summary>Of the clinic's rules those of cartridges; nothing else keeps anybody from being treated here.</summary>
    private sealed class CartridgesAlone(CartridgeWorld world, ClinicBook book, ClinicOptions options) : IEligibility
    {
        public IReadOnlyList<PreconditionVerdict> JudgeCreation(CreationCase creation) => [];

        public IReadOnlyList<PreconditionVerdict> JudgeArming(ArmingCase arming) =>
        [
            .. CartridgeRules.Arming(Judging.Of(book.State, arming.Now, options), arming),
            .. world.OnePatient ? UseRules.Arming(Judging.Of(book.State, arming.Now, options), arming) : [],
        ];

        public CartridgeObservation Describe(CartridgeObservation seated) => book.Describe(seated);

        public IReadOnlyList<CarriedProgress> CarriedInto(Request.CreateSession request) => [];

        public LimitLeave LeaveFor(string patientReference, TreatmentArea area, BodySide side, string? sessionId, Moment now) => LimitLeave.None;

        public DateOnly DayOf(Moment now) => book.DayOf(now);

        public OperatorRole? RoleOf(string operatorId) => null;

        public TreatmentUse UseOutside(SessionRecord session, string? cartridgeTagId, Moment now) => TreatmentUse.None;

        public bool IsSignedIn(string signInId) => true;

        public Refusal? JudgeStanding(SessionRecord session, Moment now) => null;
    }
}

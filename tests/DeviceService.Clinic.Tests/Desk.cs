using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>A clinic's book on a journal in memory, in virtual time, that can be closed and read again.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public static readonly Actor Tablet = new("tablet-1", null, IdentityProof.Asserted);

    /// <summary>The installation's secret.</summary>
    public static readonly PinKey Key = PinKey.Create();

    // Hashing is slow on purpose; one hash does for all.
    private static readonly KeptPin Kept4711 = new Pins(Key).Keep("4711");

    private readonly TestLog _log;
    private int _ids;
    private int _runs;
    private int _requests;

    private Desk(TestLog log, TimeZoneInfo? zone)
    {
        _log = log;
        Zone = zone ?? TimeZoneInfo.Utc;
        Wall = new SteppedClock(Clock);
        Clocks = new Clockwork(Wall);
        Followed = new FollowedJournal(Journal);
        Book = NewBook(Followed);
        SignIns = new SignInDesk(Book, Key, Clocks, _log.CreateLogger<SignInDesk>());
        Expiries = new OverrideWatch(Book, Clocks);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero));

    /// <summary>The same, with a wall clock that can be stepped.</summary>
    public SteppedClock Wall { get; }

    public MemoryJournal Journal { get; } = new();

    public FollowedJournal Followed { get; private set; }

    public ClinicBook Book { get; private set; }

    public SignInDesk SignIns { get; private set; }

    public OverrideWatch Expiries { get; private set; }

    public Clockwork Clocks { get; private set; }

    /// <summary>The profile in force; the shipped one unless a test takes another.</summary>
    public SafetyProfile Profile { get; set; } = ReferenceProfile.Profile;

    public TimeZoneInfo Zone { get; }

    /// <summary>What a prescriber permitted.</summary>
    public GivenLeave Leave { get; } = new();

    /// <summary>How often the book told that it changed.</summary>
    public int Changes { get; private set; }

    public static async Task<Desk> OpenAsync(TestLog log, TimeZoneInfo? zone = null)
    {
        var desk = new Desk(log, zone);
        await desk.BeginAsync();
        await desk.SignIns.OpenAsync();
        desk.Expiries.Set();
        return desk;
    }

    public string NewRequestId() => $"r{++_requests}";

    public Task<ClinicAnswer> Do(ClinicRequest request) => Book.ExecuteAsync(request, CancellationToken.None);

    /// <summary>The wall clock is set to this much ahead of where it would be, and a person confirms it.</summary>
    public async Task StepConfirmedAsync(TimeSpan offset)
    {
        Wall.WallOffset = offset;
        await Followed.AppendAsync([new ClockRecord { At = Clocks.Now, By = Tablet, Confirmed = true, Reason = "read another one", DeviationMs = 0 }]);
    }

    /// <summary>The service ends and starts again on the same journal.</summary>
    /// <param name="closed">How long it is away.</param>
    /// <param name="begins">What its start does before the run is on record.</param>
    public async Task RestartAsync(TimeSpan closed = default, Func<Task>? begins = null)
    {
        await DisposeAsync();
        Clock.Advance(closed);
        Clocks = new Clockwork(Wall);
        Followed = new FollowedJournal(Journal);
        Book = NewBook(Followed);
        SignIns = new SignInDesk(Book, Key, Clocks, _log.CreateLogger<SignInDesk>());
        Expiries = new OverrideWatch(Book, Clocks);
        await BeginAsync(begins);
        await SignIns.OpenAsync();
        Expiries.Set();
    }

    // As the fleet does: the book is read, then the journal says that a run began.
    private async Task BeginAsync(Func<Task>? begins = null)
    {
        await Book.ReadAsync(CancellationToken.None);
        await (begins?.Invoke() ?? Task.CompletedTask);
        await Followed.AppendAsync(
            [new ServiceRecord { At = Clocks.Now, By = Actor.Service, InstanceId = $"run-{++_runs}", Started = true, ServiceBuild = "test" }]);
    }

    /// <summary>A clinic whose prescriber, dora, is registered and signed in.</summary>
    public static async Task<Desk> StaffedAsync(TestLog log, TimeZoneInfo? zone = null)
    {
        var desk = await OpenAsync(log, zone);
        var first = await desk.Do(desk.Registration("dora") with { Role = OperatorRole.Prescriber, SetupCodeRight = true });
        Assert.Null(first.Refusal);
        desk.Dora = ActorOf((await desk.SignInAsync("dora")).SignIn!);
        await desk.MakeEligibleAsync(Cases.Patient);
        return desk;
    }

    /// <summary>Puts on record that nothing keeps this patient from being treated.</summary>
    public async Task MakeEligibleAsync(string patient) => Assert.Null((await Do(Screening(patient))).Refusal);

    /// <summary>A whole screening in which nothing speaks against treating.</summary>
    public RecordScreening Screening(string patient = Cases.Patient) => new()
    {
        RequestId = NewRequestId(),
        By = Dora,
        PatientReference = patient,
        Scope = ScreeningScope.Full,
        FitzpatrickType = 2,
        AgeYears = 34,
        Areas = Enum.GetValues<TreatmentArea>(),
        Answers = [.. Profile.Screening.Questions.Select(question => new ScreeningAnswer(question.Id, false, null, [], ""))],
        Medicines = [],
        Elsewhere = [],
    };

    /// <summary>The prescriber who is signed in.</summary>
    public Actor Dora { get; private set; } = Tablet;

    public static Actor ActorOf(SignInRecord signIn) => new("tablet-1", signIn.OperatorId, IdentityProof.SignedIn) { SignInId = signIn.SignInId };

    public Task<SignInAnswer> SignInAsync(string operatorId, string pin = "4711") =>
        SignIns.SignInAsync(operatorId, pin, NewRequestId(), Tablet with { OperatorId = operatorId });

    /// <summary>Registers a nurse or somebody like one, by the prescriber.</summary>
    public async Task RegisterAsync(string operatorId, OperatorRole role = OperatorRole.Nurse, DateOnly? licenceExpiresOn = null)
    {
        var answer = await Do(Registration(operatorId, by: Dora) with { Role = role, LicenceExpiresOn = licenceExpiresOn ?? new DateOnly(2026, 12, 31) });
        Assert.Null(answer.Refusal);
    }

    public RegisterOperator Registration(string operatorId = "anna", string? requestId = null, Actor? by = null) => new()
    {
        RequestId = requestId ?? NewRequestId(),
        By = by ?? Dora,
        OperatorId = operatorId,
        DisplayName = "Anna Berg",
        Role = OperatorRole.Nurse,
        LicenceNumber = "N-1",
        LicenceExpiresOn = new DateOnly(2026, 12, 31),
        Pin = Kept4711,
        SetupCodeRight = true,
    };

    public async ValueTask DisposeAsync()
    {
        await Expiries.DisposeAsync();
        await SignIns.DisposeAsync();
        Book.Dispose();
    }

    private ClinicBook NewBook(FollowedJournal journal) => new(
        journal, Clocks, new ClinicOptions { Profile = () => Profile, TimeZone = Zone, Leave = Leave, NewId = prefix => $"{prefix}-{++_ids:d6}" }, _log.CreateLogger<ClinicBook>())
    {
        Changed = () =>
        {
            Changes++;
            Expiries.Set();
        },
    };
}

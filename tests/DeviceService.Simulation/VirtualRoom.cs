using DeviceService.Clinic;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PenSimulator;

namespace DeviceService.Simulation;

/// <summary>
/// A treatment room in virtual time: the whole service but for its host, on simulated pens. One thread steps everything, a millisecond
/// at a time, so that the same calls give the same room.
/// </summary>
/// <remarks>
/// Where the thread pool has one thread, and this room is on it, what the service continues elsewhere is done before the next step begins:
/// then everything happens in one order, and the same seed gives the same room to the last record.
/// </remarks>
internal sealed class VirtualRoom : IAsyncDisposable
{
    // Nobody signs in by a PIN here: any will do.
    private static readonly PinKey Key = new(new byte[PinKey.Length]);

    private readonly ILoggerFactory _loggers;
    private FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero));
    private readonly SortedDictionary<string, VirtualLine> _lines = new(StringComparer.Ordinal);
    private readonly bool _clinicRules;
    private readonly bool _oneThread;
    private readonly TimeZoneInfo _zone;
    private readonly Dictionary<string, PenOwner> _ownerOf = new(StringComparer.Ordinal);
    private PenOwner[] _owners = [];
    private int _opened;
    private FollowedJournal _journal;
    private ulong _nowUs;
    private ulong _nonces;
    private int _ids;
    private int _requests;
    private int _runs;

    private VirtualRoom(ILoggerFactory loggers, bool clinicRules, bool oneThread, TimeZoneInfo zone)
    {
        _loggers = loggers;
        _zone = zone;
        _oneThread = oneThread;
        _clinicRules = clinicRules;
        WallClock = new SteppedClock(_clock);
        _journal = new FollowedJournal(Journal);
        (Book, SignIns, Fleet, Expiries) = Compose();
    }

    /// <summary>The clock that the service reads; its wall time can be stepped.</summary>
    public SteppedClock WallClock { get; private set; }

    /// <summary>What is on the disk.</summary>
    public MemoryJournal Journal { get; } = new();

    /// <summary>The profile in force.</summary>
    public SafetyProfile Profile { get; set; } = ReferenceProfile.Profile;

    public ClinicBook Book { get; private set; }

    public SignInDesk SignIns { get; private set; }

    public PenFleet Fleet { get; private set; }

    /// <summary>Notices that an override ends.</summary>
    public OverrideWatch Expiries { get; private set; }

    /// <summary>Called after each millisecond.</summary>
    public event Action Stepped = static () => { };

    /// <summary>Owner loops that do not get their turn.</summary>
    public bool LoopsBlocked { get; set; }

    /// <summary>The world's monotonic time, in us.</summary>
    public ulong NowUs => _nowUs;

    /// <summary>An empty room with a running service.</summary>
    /// <param name="loggers">Where the service logs.</param>
    /// <param name="clinicRules">Whether sign-in, control and the clinic's records are asked for, as in production.</param>
    /// <param name="oneThread">Whether this is the only thread of the pool.</param>
    /// <param name="zone">The clinic's time zone; UTC unless it is said.</param>
    public static async Task<VirtualRoom> OpenAsync(ILoggerFactory loggers, bool clinicRules, bool oneThread = false, TimeZoneInfo? zone = null)
    {
        var room = new VirtualRoom(loggers, clinicRules, oneThread, zone ?? TimeZoneInfo.Utc);
        await room.StartAsync();
        return room;
    }

    /// <summary>Puts a pen on a line, and attaches it.</summary>
    public async Task<VirtualLine> AddPenAsync(PenOptions options)
    {
        var name = $"/dev/{options.SerialNumber}";
        var line = _lines[name] = new VirtualLine(name, new VirtualPen(options, nowUs: _nowUs));
        await DoneAsync(Fleet.ExecuteAsync(new Request.AttachPen(name, null) { RequestId = NewRequestId(), By = Actor.Service }, CancellationToken.None));
        await PassUntilAsync(() => ViewOf(options.SerialNumber) is { Link.State: LinkState.Online, Cartridge: not null }, 5_000, "a pen online");
        return line;
    }

    public string NewRequestId() => $"request-{++_requests}";

    /// <summary>The owner of the pen on a line; null while the service knows of none.</summary>
    public PenOwner? OwnerOf(string line) => _ownerOf.GetValueOrDefault(line);

    public PenView? ViewOf(string penId) => Fleet.ListPens().SingleOrDefault(pen => pen.PenId == penId);

    /// <summary>Lets time pass.</summary>
    public void Run(int ms)
    {
        for (var passed = 0; passed < ms; passed++)
        {
            Step();
        }
    }

    /// <summary>Lets time pass until something holds; returns the ms that passed.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public int RunUntil(Func<bool> holds, int msMax, string what = "the condition")
    {
        for (var passed = 0; passed <= msMax; passed++)
        {
            if (holds())
            {
                return passed;
            }

            Step();
        }

        throw new TimeoutException($"{what} did not hold within {msMax} ms of virtual time.");
    }

    /// <summary>Lets time pass, and everything that follows from it happen before it goes on.</summary>
    public async Task PassAsync(int ms)
    {
        for (var passed = 0; passed < ms; passed++)
        {
            Step();
            await SettleAsync();
        }
    }

    /// <summary>As <see cref="RunUntil"/>, and everything that follows from it happens before it goes on.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public async Task<int> PassUntilAsync(Func<bool> holds, int msMax, string what)
    {
        for (var passed = 0; passed <= msMax; passed++)
        {
            if (holds())
            {
                return passed;
            }

            await PassAsync(1);
        }

        throw new TimeoutException($"{what} did not hold within {msMax} ms of virtual time.");
    }

    /// <summary>Lets time pass until the call is answered.</summary>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    public async Task<T> DoneAsync<T>(Task<T> call, int msMax = 20_000)
    {
        for (var passed = 0; !call.IsCompleted && passed < msMax; passed++)
        {
            await PassAsync(1);
            if (!_oneThread && !call.IsCompleted && passed % 50 == 49)
            {
                // An answer on its way from a continuation on another thread needs no virtual time.
                await Task.Delay(1);
            }
        }

        return await call.WaitAsync(call.IsCompleted ? Timeout.InfiniteTimeSpan : _oneThread ? TimeSpan.Zero : TimeSpan.FromMilliseconds(200));
    }

    /// <summary>The process dies at this instant, in the middle of whatever it does: it writes nothing more to any line, and decides nothing.</summary>
    public void Die()
    {
        foreach (var line in _lines.Values)
        {
            line.Abandon();
        }

        LoopsBlocked = true;
    }

    /// <summary>The process is killed: nothing is told to anybody. A new one starts on the same disk and the same pens.</summary>
    /// <param name="awayMs">How long the pens live on without it, in ms.</param>
    /// <param name="closed">How long the clinic is closed after that: clocks go on, and no pen lives through it. What the old process waits for never comes then.</param>
    public async Task KillAndRestartAsync(int awayMs, TimeSpan closed = default)
    {
        Die();
        await PassAsync(awayMs);
        LoopsBlocked = false;
        await CloseClinicAsync();
        if (closed > TimeSpan.Zero)
        {
            _clock = new FakeTimeProvider(_clock.GetUtcNow() + closed);
            WallClock = new SteppedClock(_clock) { WallOffset = WallClock.WallOffset };
        }

        _journal = new FollowedJournal(Journal);
        (Book, SignIns, Fleet, Expiries) = Compose();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        await CloseClinicAsync();
    }

    private async Task CloseClinicAsync()
    {
        await Expiries.DisposeAsync();
        await SignIns.DisposeAsync();
        Book.Dispose();
    }

    private async Task StartAsync()
    {
        await Book.ReadAsync(CancellationToken.None);
        await Fleet.StartAsync(CancellationToken.None);
        await SignIns.OpenAsync();
        Expiries.Set();
        Pump();
    }

    private (ClinicBook Book, SignInDesk SignIns, PenFleet Fleet, OverrideWatch Expiries) Compose()
    {
        (_owners, _opened) = ([], 0);
        _ownerOf.Clear();
        var clocks = new Clockwork(WallClock);
        var book = new ClinicBook(
            _journal, clocks, new ClinicOptions { Profile = () => Profile, Enforced = _clinicRules, NewId = NewId, TimeZone = _zone }, _loggers.CreateLogger<ClinicBook>());
        var fleet = new PenFleet(
            new Lines(this), _journal, WallClock,
            new FleetOptions("simulation", () => Profile)
            {
                InstanceId = $"run-{++_runs}",
                NewId = NewId,
                Clock = clocks,
                Eligibility = book,
                ControlRequired = _clinicRules,
                SampleEncoding = static (in PenSample _, Span<byte> into) =>
                {
                    // Nobody decodes it here; how many there are is what counts.
                    into[0] = 1;
                    return 1;
                },
                Woken = static _ => { },
            },
            _loggers.CreateLogger<PenFleet>());
        var expiries = new OverrideWatch(book, clocks);
        book.Changed = () =>
        {
            fleet.ReconsiderEligibility();
            expiries.Set();
        };
        return (book, new SignInDesk(book, Key, clocks, _loggers.CreateLogger<SignInDesk>()), fleet, expiries);
    }

    private string NewId(string prefix) => $"{prefix}-{Interlocked.Increment(ref _ids):d6}";

    private void Step()
    {
        _nowUs += 1_000;
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var line in _lines.Values)
        {
            line.Step(_nowUs);
        }

        Pump();
        Stepped();
    }

    private void Pump()
    {
        if (LoopsBlocked)
        {
            return;
        }

        if (_owners.Length != _opened)
        {
            FindOwners();
        }

        foreach (var owner in _owners)
        {
            owner.Pump();
            if (LoopsBlocked)
            {
                // It died in the middle of that one's turn.
                return;
            }
        }
    }

    // By line: a dictionary has another order in each process. Asked for as rarely as can be, because the fleet copies it each time.
    private void FindOwners()
    {
        _owners = [.. Fleet.Owners.OrderBy(static owner => owner.State.Line, StringComparer.Ordinal)];
        _ownerOf.Clear();
        foreach (var owner in _owners)
        {
            _ownerOf[owner.Line] = owner;
        }
    }

    // What waits for the pool's one thread, and what follows from it, comes first.
    private async ValueTask SettleAsync()
    {
        const int MostTurns = 1_000;
        for (var turns = 0; _oneThread && ThreadPool.PendingWorkItemCount > 0 && turns < MostTurns; turns++)
        {
            await Task.Yield();
        }
    }

    private sealed class Lines(VirtualRoom room) : IPenLinks
    {
        public IPenLink Open(string line, string? expectedSerialNumber, IPenLinkObserver observer, long firstStopNumber)
        {
            var link = new SteppedLink(line, expectedSerialNumber, observer, firstStopNumber, room.WallClock, () => ++room._nonces);
            room._lines[line].Connect(link);
            room._opened++;
            return link;
        }

        public IReadOnlyList<LineDescription> DiscoverLines() => [];

        public string? Validate(string line) => room._lines.ContainsKey(line) ? null : "it names no line of this room";
    }
}

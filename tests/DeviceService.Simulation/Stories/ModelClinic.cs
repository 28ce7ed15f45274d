using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Simulation.Worlds;
using PenSimulator;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Stories;

/// <summary>
/// A clinic with one pen and five people, under its real book and rules, and beside it the <see cref="Ledger"/> of what truly happened.
/// After each deed its answer is held against the ledger, and each millisecond the pen's own needles and motor are.
/// </summary>
internal sealed partial class ModelClinic : IDisposable
{
    private const string Pen = "SIM-1";

    // From the moment in which leave ends to a pen that is not armed: noticed, decided, told.
    private const int WithdrawnMs = 400;

    // From the last permission to the drive's end, by the pen alone.
    private const int DeadManMs = 215;

    // A new day is looked for each 5 s.
    private const int NewDayMs = 5_400;

    // From a line or a service that is back to a pen that was told.
    private const int BackMs = 2_000;

    // A pause for a budget, from the stroke that spends it to a motor that stands.
    private const int PauseStrokes = 30;

    // What creeps out in the time that a stop takes.
    private const int CreepUmPerSecond = 5_000;
    private const int CreptUm = 60;

    private static readonly HashSet<string> RuleIds = [.. Rules.All.Select(static rule => rule.Id)];
    private readonly VirtualRoom _room;
    private readonly VirtualLine _line;
    private readonly Ledger _ledger;
    private readonly Zone _zone;
    private readonly Tally _tally;
    private readonly SortedDictionary<string, Tablet> _tablets = new(StringComparer.Ordinal);
    private readonly List<Tip> _tips = [];
    private readonly List<string> _told = [];

    // Patients who were screened under a clock that was wrong: once it is right, that is of another day, and they are asked anew.
    private readonly HashSet<string> _misdated = new(StringComparer.Ordinal);
    private int _ms;
    private Tip? _tip;
    private Sitting? _sitting;
    private Arming? _asked;
    private Arming? _armed;
    private bool _leave;
    private Arming? _open;
    private int _limitUm;
    private int _objectedMs;
    private int _unreachableUntil;
    private int _deafUntil;
    private double _strokes;
    private int _drivenUnreachableMs;
    private string? _holder;
    private int _goneSince = -1;
    private uint _oldLease;
    private bool _creeps;
    private bool _stepped;
    private bool _inDoubt;
    private bool _timeLost;
    private TimeSpan _behind;
    private (string Patient, TreatmentArea Area)? _tooSoon;
    private bool _away;

    private ModelClinic(VirtualRoom room, VirtualLine line, Story story, Tally tally)
    {
        (_room, _line, _zone, _tally) = (room, line, story.Zone, tally);
        _ledger = new Ledger(story.Sheet, story.Zone, () => Now, () => Now + _behind);
        _room.Stepped += Look;
    }

    // True time: no step of the wall clock moves it.
    private DateTimeOffset Now => _room.WallClock.GetUtcNow() - _room.WallClock.WallOffset;

    private DateOnly Today => _ledger.Today;

    private bool Reachable => _line.Plugged && _ms >= _unreachableUntil;

    private SessionState? State => _room.OwnerOf(_line.Name)?.Views.Session?.Record.State;

    /// <summary>Lives through a story, until the first thing that the ledger does not permit, or that it permits and the service does not.</summary>
    public static async Task<StoryEnd> LiveAsync(Story story, Tally tally)
    {
        using var log = new WorldLog();
        await using var room = await VirtualRoom.OpenAsync(log, clinicRules: true, oneThread: true, story.Zone.AsTheMachineKnowsIt);
        room.Profile = story.Sheet.AsTheServiceReadsIt();
        var line = await room.AddPenAsync(new PenOptions { SerialNumber = Pen, DepthOffsetUm = 0 });
        using var clinic = new ModelClinic(room, line, story, tally);
        var failure = await clinic.FailureAsync(story) ?? (log.Defect is { } defect ? new StoryFailure("D", defect) : null);
        return new StoryEnd(clinic._ms, failure, clinic._told);
    }

    public void Dispose()
    {
        _room.Stepped -= Look;
        foreach (var tablet in _tablets.Values)
        {
            tablet.Dispose();
        }
    }

    private async Task<StoryFailure?> FailureAsync(Story story)
    {
        try
        {
            await BeginAsync(story.OpensAfterHours);
            foreach (var (number, deed) in story.Deeds.Index())
            {
                _told.Add($"{number}: {deed}");
                Tell(await DoAsync(deed));
                await _room.PassAsync(30);
            }

            return null;
        }
        catch (ViolatedException violated)
        {
            return new StoryFailure(violated.Property, violated.Message);
        }
        catch (Exception failure) when (failure is TimeoutException or RefusedException or InvalidOperationException)
        {
            var at = failure.StackTrace?.Split('\n').FirstOrDefault(static line => line.Contains("Stories", StringComparison.Ordinal))?.Trim();
            return new StoryFailure("S8", $"{failure.GetType().Name}: {failure.Message} {at}");
        }
    }

    private async Task BeginAsync(int opensAfterHours)
    {
        foreach (var (id, role) in new[]
        {
            ("dora", OperatorRole.Prescriber), ("pia", OperatorRole.Prescriber), ("nina", OperatorRole.Nurse), ("anna", OperatorRole.Aesthetician),
            ("tom", OperatorRole.Technician),
        })
        {
            _ledger.People[id] = new Person(id, role);
            _tablets[id] = new Tablet(_room, Pen, id, $"{id}'s tablet") { SupervisorId = "dora" };
        }

        await DoneAsync(_tablets["dora"].RegisterAsync(_ledger.People["dora"].LicenceUntil));
        await SignInAsync("dora");
        foreach (var person in _ledger.People.Values.Where(static one => one.Id != "dora"))
        {
            Expect(await _room.DoneAsync(_tablets["dora"].RegisterAsync(person.Id, person.Role, person.LicenceUntil)) is null, "nobody could be registered");
        }

        var tag = _line.Pen.GetPen().Cartridge;
        _tip = new Tip(tag.Uid, tag.Model, tag.Lot, (int)tag.NeedleCount, (int)tag.ProtrusionMaxUm, new DateOnly(2099, 12, 31));
        _tips.Add(_tip);
        if (opensAfterHours > 0)
        {
            await RestartAsync(50, TimeSpan.FromHours(opensAfterHours));
        }
    }

    // The service is gone and comes back: nobody is signed in, nobody has control.
    private async Task RestartAsync(int awayMs, TimeSpan closed = default)
    {
        (_unreachableUntil, _away) = (int.MaxValue, true);
        await _room.KillAndRestartAsync(awayMs, closed);
        _unreachableUntil = _ms + BackMs;
        foreach (var tablet in _tablets.Values)
        {
            tablet.ServiceRestarted();
            tablet.Lives = true;
        }

        foreach (var person in _ledger.People.Values)
        {
            person.SignedIn = false;
        }

        foreach (var tip in _tips.Where(static one => one.OutSince >= 0))
        {
            tip.Spent = true;
        }

        // What the wall showed is all that a new run knows of the time between: it errs to less (see JournalTime).
        _timeLost |= _stepped;
        _behind = TimeSpan.FromTicks(Math.Min(0, _room.WallClock.WallOffset.Ticks));
        (_holder, _goneSince, _deafUntil, _inDoubt) = (null, -1, _ms + BackMs, _room.Fleet.ClockDoubt.Length > 0);
        await _room.PassAsync(BackMs + 100);
        _away = false;
    }

    private void Look()
    {
        _ms++;
        var pen = _line.Pen.Truth;
        if (pen.ProtrusionUm > _limitUm + (_creeps ? CreptUm : 1))
        {
            throw Violated("S1", $"needles at {pen.ProtrusionUm:0} um, and L is {_limitUm} um");
        }

        LookAtControl(pen);
        LookAtLeave(pen);
        if (pen.DriveOn || pen.Strokes > _strokes)
        {
            Count(pen);
        }

        _strokes = pen.Strokes;
    }

    // A tablet that is gone loses control within 5 s where needles may move, and within 30 s elsewhere.
    private void LookAtControl(in PenTruth pen)
    {
        if (_holder is null || _goneSince < 0)
        {
            return;
        }

        var gone = _ms - _goneSince;
        if (gone > (pen.State is PenState.Armed or PenState.Driving ? 5_000 : 30_000))
        {
            _holder = null;
        }
    }

    // Whatever ended the leave, the pen is told; and where nobody can tell it, it stops by itself.
    private void LookAtLeave(in PenTruth pen)
    {
        if (pen.State is not (PenState.Armed or PenState.Driving))
        {
            // Once it is not armed any more, it takes another arming.
            (_objectedMs, _drivenUnreachableMs, _leave) = (0, 0, _leave && _asked is not null);
            return;
        }

        if (!Reachable)
        {
            _objectedMs = 0;
            _drivenUnreachableMs = pen.DriveOn && (_away || !_line.Plugged) ? _drivenUnreachableMs + 1 : 0;
            if (_drivenUnreachableMs > DeadManMs)
            {
                throw Violated("S2", $"the motor runs, and nobody has permitted it for {_drivenUnreachableMs} ms");
            }

            return;
        }

        // Each 20 ms: a leave ends by itself at the earliest then.
        if (_ms % 20 != 0)
        {
            return;
        }

        var objection = Objection();
        _objectedMs = objection is null ? 0 : _objectedMs + 20;
        if (_objectedMs > (objection?.Contains("it is 20", StringComparison.Ordinal) == true ? NewDayMs : WithdrawnMs))
        {
            throw Violated("S2", $"the pen is armed for {_objectedMs} ms against this: {objection}");
        }
    }

    private string? Objection() => (_asked ?? (_leave ? _armed : null)) is not { } arming ? "nobody asked for it, or it was taken back"
        : _sitting is null ? "the session is over"
        : _holder is null ? "nobody has control"
        : _asked is null && _sitting.Stopped ? "it was stopped"
        : _ledger.AgainstStanding(arming with { Tip = _tip }).FirstOrDefault();

    private void Count(in PenTruth pen)
    {
        if ((_armed ?? _asked) is not { } arming)
        {
            throw Violated("S2", "the motor turns, and nobody asked to arm");
        }

        var (sitting, use, tip) = (arming.Sitting, arming.Sitting.On(arming.Item), _tip);
        use.Punctures += (pen.Strokes - _strokes) * _ledger.NeedlesOf(arming.Tip);
        if (pen.DriveOn)
        {
            use.DriveMs++;
            _tally.Add(Tally.MotorMs, 1);
            use.SizeCm2 = Math.Min(use.SizeCm2 ?? arming.Item.SizeCm2, arming.Item.SizeCm2);
            use.Begun = Math.Max(use.Begun, arming.Pass);
            _ledger.DayMs[(sitting.Patient, Today)] = _ledger.DayMs.GetValueOrDefault((sitting.Patient, Today)) + 1;
            if (tip is not null)
            {
                tip.DriveMs++;
                if (tip.DrivenIn is { } other && other != sitting.Id)
                {
                    throw Violated("S4", $"cartridge {tip.Uid} drives in {sitting.Id}, and it served in {other}");
                }

                tip.DrivenIn = sitting.Id;
            }

            Note(new Treated(sitting.Patient, sitting.Indication, arming.Item.Area, Today, arming.Item.ProtrusionUm, sitting.Id));
        }

        if (_ledger.AgainstBudgets(arming, PauseStrokes).FirstOrDefault() is { } spent)
        {
            throw Violated("S3", $"the motor turns, and {spent}");
        }
    }

    private void Note(Treated treated)
    {
        if (!_ledger.History.Contains(treated))
        {
            _ledger.History.Add(treated);

            // On record it is of another day, and which of the two counts errs to less.
            _timeLost |= !ClockIsRight;
        }
    }

    private void Judge(string call, Refusal? refusal)
    {
        _tally.Answered(call, refusal?.RuleId);
        if (refusal is not null && (!RuleIds.Contains(refusal.RuleId) || refusal.Sentence.Length == 0))
        {
            throw Violated("S7", $"{call} was refused by '{refusal.RuleId}': {refusal.Sentence}");
        }
    }

    // Both ways: what speaks against a call refuses it, and what nothing speaks against is carried out.
    private void Hold(string call, Refusal? refusal, string[] against, bool certain, string[]? surelyNothing = null)
    {
        Judge(call, refusal);
        if (refusal is null && against.Length > 0)
        {
            throw Violated("S5", $"{call} was carried out against this: {string.Join("; ", against)}");
        }

        if (refusal is not null && certain && (surelyNothing ?? against).Length == 0)
        {
            throw Violated("S6", $"{call} was refused, and nothing speaks against it: {refusal.RuleId}: {refusal.Sentence}");
        }
    }

    private void Tell(string what) => _told[^1] += $" at {_ms} ms: {what}";

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw Violated("S6", what);
        }
    }

    private static ViolatedException Violated(string property, string what) => new(property, what);

    private Task<T> DoneAsync<T>(Task<T> call) => _room.DoneAsync(call);

    private Task<bool> DoneAsync(Task call)
    {
        return _room.DoneAsync(TrueAsync(call));

        static async Task<bool> TrueAsync(Task call)
        {
            await call;
            return true;
        }
    }

    private sealed class ViolatedException(string property, string what) : Exception(what)
    {
        public string Property => property;
    }
}

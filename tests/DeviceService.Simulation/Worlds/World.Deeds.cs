using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

// What people do next who want to treat, and mostly do it right.
internal sealed partial class World
{
    // On the belly the pen's own range is what bounds it.
    private static readonly (TreatmentArea Area, BodySide Side, int[] DepthsUm)[] Areas =
    [
        (TreatmentArea.Cheek, BodySide.Left, [500, 800, 1_000, 1_350]),
        (TreatmentArea.Cheek, BodySide.Right, [500, 800, 1_000, 1_350]),
        (TreatmentArea.Forehead, BodySide.Midline, [300, 500]),
        (TreatmentArea.Abdomen, BodySide.Midline, [600, 1_200, AsDeepAsItGoes]),
    ];

    private const int AsDeepAsItGoes = int.MaxValue;

    // On the forehead 750 um are recommended, and nobody overrode that.
    private const int ForeheadUm = 750 - PenKind.MarginUm;

    // Spent by a hundred strokes, which is more than a pause takes: what was added up wrong shows with the second arming.
    private const decimal SmallCm2 = 0.3m;

    private async Task<string> GoOnAsync(PenPlace place, Dice dice)
    {
        var tablet = place.Tablet;
        if (!tablet.Lives && _ms < place.GoneUntil)
        {
            return "whoever works there waits";
        }

        if (!tablet.Lives)
        {
            tablet.Lives = true;
            return $"{tablet.Name} is back";
        }

        // Nobody works for long at a pen that does not answer.
        if ((!place.Line.Plugged && dice.Percent(25)) || (place.Fault is not null && dice.Percent(10)))
        {
            return Mend(place);
        }

        if (!place.SignedIn[place.Active])
        {
            return await SignInAsync(place, place.Active);
        }

        if (OwnerOf(place)?.Views.Control is { } control && (control.LeaseNumber != tablet.Lease || control.Holder is null))
        {
            Acquire(place, tablet, takes: control.Holder is not null);
            return $"{tablet.Name} asks for control";
        }

        if (SessionOf(place)?.Record is not { } session)
        {
            return await OpenAsync(place, tablet, dice);
        }

        tablet.SessionId = session.SessionId!;
        place.TakeUp(tablet.SessionId, session.PatientReference);
        if (place.CartridgeRefused && session.State is SessionState.Created or SessionState.Ready)
        {
            return await ChangeCartridgeAsync(place);
        }

        if (session.State is SessionState.Created or SessionState.Ready && place.Line.Pen.Truth.TriggerPressed && dice.Percent(80))
        {
            place.Watch.Released();
            return "lets go of the trigger";
        }

        return session.State switch
        {
            SessionState.Created or SessionState.Ready when dice.Percent(6) => Complete(place, tablet),
            SessionState.Created or SessionState.Ready => Arm(place, tablet, dice),
            SessionState.Armed => Treat(place, dice),
            SessionState.Treating => LetGo(place, dice),
            SessionState.Paused => Call(place, "ResumeSession", tablet.ResumeAsync()),
            SessionState.Stopped or SessionState.Interrupted => GoOnAfterStop(place, tablet, session.State),
            _ => "waits",
        };
    }

    private async Task<string> SignInAsync(PenPlace place, int who)
    {
        var refusal = await DoneAsync(place.Tablets[who].SignInAsync());
        _calls.Judge("SignIn", refusal);
        place.SignedIn[who] = refusal is null;
        return $"{place.Tablets[who].Name} signs in";
    }

    private void Acquire(PenPlace place, Tablet tablet, bool takes)
    {
        var call = takes ? tablet.TakeAsync() : tablet.AcquireAsync();
        _calls.Begin(takes ? "TakeControl" : "AcquireControl", StateOf(place), call, answer =>
        {
            if (answer.Refusal is null && tablet.Lease > place.NewestLease)
            {
                place.NewestLease = tablet.Lease;
            }
        });
    }

    private async Task<string> OpenAsync(PenPlace place, Tablet tablet, Dice dice)
    {
        // Now and then somebody keeps a cartridge that served.
        if (place.Line.Pen.Truth.CartridgeUid is null || place.CartridgeRefused || (place.CartridgeUsed && dice.Percent(80)))
        {
            return await ChangeCartridgeAsync(place);
        }

        var patient = $"patient-{++_patients}";
        var plan = Areas.Where(_ => dice.Percent(70)).DefaultIfEmpty(Areas[0])
            .Select(one => ItemFor(place.Kind, one.Area, one.Side, place.Kind.SettingUpTo(Math.Min(dice.Of(one.DepthsUm), place.Kind.DeepestUm)), dice))
            .ToArray();
        var tooDeep = dice.Percent(8);
        if (tooDeep)
        {
            // A step beyond what area or pen leave.
            var (area, mostUm) = dice.Percent(50) ? (TreatmentArea.Forehead, ForeheadUm) : (TreatmentArea.Abdomen, place.Kind.MostUm - PenKind.MarginUm);
            plan = [ItemFor(place.Kind, area, BodySide.Midline, place.Kind.SettingBeyond(mostUm), dice)];
        }

        place.Asked[patient] = (plan, tooDeep);
        var doubted = _room.Fleet.ClockDoubt.Length > 0;
        var clock = doubted && dice.Percent(80) ? new ClockConfirmation("dora", "read another one", _room.WallClock.GetUtcNow()) : null;
        await DoneAsync(tablet.AdmitAsync(patient));
        var leased = tablet.Lease;
        _calls.Seen.Add(("CreateSession", StateOf(place)));
        var created = _options.Lens.Answer("CreateSession", await DoneAsync(tablet.CreateAsync(patient, clock, plan)));
        _calls.Judge("CreateSession", created.Refusal);
        Fenced(place, "CreateSession", leased, created);
        OnRecord(place, "CreateSession", created);
        if (clock is not null && _room.Fleet.ClockDoubt.Length == 0)
        {
            // What a person confirmed stands, also where the session was refused for something else.
            _trustedOffset = _room.WallClock.WallOffset;
        }

        if (created.Refusal is null && clock is null && (_room.WallClock.WallOffset - _trustedOffset).Duration() >= TimeSpan.FromHours(1))
        {
            Violated("C", "a session was opened while the clock is in doubt, and nobody confirmed it");
        }

        if (created.Refusal is not null)
        {
            return $"opens no session: {created.Refusal.RuleId}";
        }

        place.TakeUp(tablet.SessionId, patient);
        await DoneAsync(tablet.PrepareAsync());
        return $"opens {tablet.SessionId} for {patient}";
    }

    private static PlanItem ItemFor(PenKind kind, TreatmentArea area, BodySide side, int protrusionUm, Dice dice) =>
        new(area, side, protrusionUm, kind.RateFor(protrusionUm, dice), dice.Between(1, 3), dice.Of([SmallCm2, 1m, 30m]));

    private string Arm(PenPlace place, Tablet tablet, Dice dice)
    {
        var item = ItemOf(place, dice);
        if (place.Kind.Dial && place.DialUm != item.ProtrusionUm && dice.Percent(90))
        {
            TurnDial(place, item.ProtrusionUm);
            return $"turns the dial to {item.ProtrusionUm} um";
        }

        var pass = Math.Min(item.Passes, place.Passes.GetValueOrDefault((item.Area, item.Side)) + (dice.Percent(20) ? 2 : 1));
        var limit = item.ProtrusionUm + PenKind.MarginUm;
        var isVoid = IsVoid(place);
        var (asked, session) = (place.Watch.Ms, tablet.SessionId);
        var wasLatched = _room.ViewOf(place.PenId)?.Latched == true;
        place.Watch.Asked(limit);
        Call(place, "ArmSession", tablet.ArmAsync(new PassTarget(item.Area, item.Side, pass, PassDirection.Horizontal)), answer =>
        {
            place.Watch.Answered();
            if (answer.Refusal is null && !answer.Replayed)
            {
                place.Watch.Armed(asked, limit, session, TreatedOf(place, item));
                place.Passes[(item.Area, item.Side)] = pass;
                if (wasLatched && _room.ViewOf(place.PenId)?.Latched == true)
                {
                    Violated("P9", $"{place.PenId} was armed with its stop latched");
                }

                if (place.PlansTooDeep)
                {
                    Violated("P1", $"{item.ProtrusionUm} um on {item.Area} were armed, which leave less than the margin");
                }

                if (isVoid)
                {
                    Violated("V", $"{place.PenId} was armed, which fell since it was calibrated, and was met anew since");
                }

                if (place.WeldedStopAt >= 0)
                {
                    Violated("P3", $"{place.PenId} was armed with its relay welded");
                }
            }

            place.CartridgeRefused |= answer.Refusal?.RuleId.StartsWith("R-CARTRIDGE", StringComparison.Ordinal) == true;
        });
        return $"arms {item.Area} {item.Side}, pass {pass}, {item.ProtrusionUm} um";
    }

    // Mostly at the smallest area for as long as it is permitted: what was done there has to add up (P8).
    private static PlanItem ItemOf(PenPlace place, Dice dice)
    {
        var chosen = place.Kind.Dial && place.Plan.FirstOrDefault(item => item.ProtrusionUm == place.DialUm) is { } set && dice.Percent(80) ? set : dice.Of(place.Plan);
        return place.Plan.FirstOrDefault(static item => item.SizeCm2 == SmallCm2) is { } small && dice.Percent(75) ? small : chosen;
    }

    private async Task<string> ChangeCartridgeAsync(PenPlace place)
    {
        place.Line.Pen.RemoveCartridge();
        place.Watch.Revoked(CartridgeMs);
        await _room.PassAsync(300);
        place.Line.Pen.InsertCartridge();
        (place.CartridgeUsed, place.CartridgeRefused) = (false, false);
        await _room.PassAsync(300);
        await DoneAsync(place.Tablet.RegisterCartridgeAsync());
        return "a fresh cartridge";
    }

    private Treated TreatedOf(PenPlace place, PlanItem item)
    {
        if (!place.Treated.TryGetValue((item.Area, item.Side), out var treated))
        {
            var density = _room.Profile.Areas.Single(bounds => bounds.Area == item.Area).PuncturesPerCm2Max.Value;
            treated = place.Treated[(item.Area, item.Side)] = new Treated($"{item.Area} {item.Side}", (double)(density * item.SizeCm2) / place.Kind.Needles);
        }

        return treated;
    }

    private static string Treat(PenPlace place, Dice dice)
    {
        if (!place.Line.Pen.Truth.SkinContact)
        {
            return Touch(place, dice);
        }

        if (place.Line.Pen.Truth.TriggerPressed)
        {
            place.Watch.Released();
            return "lets go of the trigger";
        }

        place.Watch.Pressed();
        return "presses the trigger";
    }

    private static string LetGo(PenPlace place, Dice dice)
    {
        if (dice.Percent(80))
        {
            return "treats";
        }

        place.Watch.Released();
        return "lets go of the trigger";
    }

    private string GoOnAfterStop(PenPlace place, Tablet tablet, SessionState state)
    {
        place.Watch.Released();
        if (state == SessionState.Interrupted && _room.ViewOf(place.PenId)?.Latched != true)
        {
            return Call(place, "ResumeSession", tablet.ResumeAsync());
        }

        place.Acknowledges = true;
        return Call(place, "AcknowledgeStop", tablet.AcknowledgeAsync(), answer =>
        {
            place.Acknowledges = false;
            if (answer.Refusal is null)
            {
                place.Watch.Acknowledged();
            }
        });
    }

    private string Complete(PenPlace place, Tablet tablet) => Call(place, "CompleteSession", tablet.CompleteAsync("enough for today"), Revokes(place));

    /// <summary>Makes a call that may be answered late or never.</summary>
    private string Call(PenPlace place, string rpc, Task<Answer> call, Action<Answer>? then = null)
    {
        var (newest, leased) = (place.NewestLease, place.Tablet.Lease);
        _calls.Begin(rpc, StateOf(place), call, answer =>
        {
            if (leased < newest && NeedsControl(rpc))
            {
                Fenced(place, rpc, leased, answer, newest);
            }

            OnRecord(place, rpc, answer);
            then?.Invoke(answer);
        });
        return rpc;
    }

    private static bool NeedsControl(string rpc) => rpc is "ArmSession" or "ResumeSession" or "CompletePass" or "CompleteSession" or "AcknowledgeStop";

    // No command of a holder whose lease is over is carried out (P7).
    private void Fenced(PenPlace place, string rpc, uint leased, Answer answer, uint? newest = null)
    {
        if (answer is { Refusal: null, Replayed: false } && leased < (newest ?? place.NewestLease))
        {
            Violated("P7", $"{rpc} under lease {leased} was carried out, with lease {newest ?? place.NewestLease} given: {answer.Session?.Record.State} pass {answer.First.Pass?.PassId} refused by '{answer.First.RefusedBy}'");
        }
    }

    // A tablet that speaks of a session that is over takes nothing away from the one that is open.
    private Action<Answer> Revokes(PenPlace place)
    {
        var (asked, ofOpen) = (place.Watch.Ms, SessionOf(place)?.Record.SessionId == place.Tablet.SessionId);
        return answer =>
        {
            if (answer.Refusal is null && ofOpen)
            {
                place.Watch.Revoked(BoundOf(place), asked);
            }
        };
    }

    // What a pen does not hear, or does not heed, ends with its dead-man; without one, once what is held back has come.
    private static int BoundOf(PenPlace place) =>
        place is { Fault.Kind: Simulator.V1.FaultKind.DeadManDisabled, Line: { Plugged: true, HoldsBack: true } } ? Math.Max(PenWatch.DeadManMs, place.Line.LateMs + PenWatch.StopMs)
        : place.Line is { Plugged: true, HoldsBack: false }
            && place.Fault is not ({ Kind: Simulator.V1.FaultKind.IgnoresStop or Simulator.V1.FaultKind.HalfOpen } or { Direction: not Simulator.V1.FaultDirection.Unspecified })
            ? PenWatch.StopMs : PenWatch.DeadManMs;

    private SessionState? StateOf(PenPlace place) => SessionOf(place)?.Record.State;

    private async Task<T> DoneAsync<T>(Task<T> call) => await _room.DoneAsync(call, AnswerMs);

    private async Task DoneAsync(Task call)
    {
        await _room.DoneAsync(TrueAsync(call), AnswerMs);

        static async Task<bool> TrueAsync(Task call)
        {
            await call;
            return true;
        }
    }
}

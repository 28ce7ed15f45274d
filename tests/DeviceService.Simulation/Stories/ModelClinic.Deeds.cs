using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Stories;

// Opening, arming, treating, and everything that ends it.
internal sealed partial class ModelClinic
{
    private static readonly (TreatmentArea Area, BodySide Side)[] Places =
    [
        (TreatmentArea.Cheek, BodySide.Left), (TreatmentArea.Cheek, BodySide.Right), (TreatmentArea.Forehead, BodySide.Midline),
        (TreatmentArea.Neck, BodySide.Midline), (TreatmentArea.Abdomen, BodySide.Midline), (TreatmentArea.Periorbital, BodySide.Left),
    ];

    private static readonly int[] PressMs = [300, 700, 1_500, 4_000];

    private async Task<string> DoAsync(Deed deed)
    {
        var (act, a, b) = deed;
        return act switch
        {
            Act.GoOn => await GoOnAsync(a, b),
            Act.Open => await OpenAsync(a, b),
            Act.Arm => await ArmAsync(a, b),
            Act.ArmUnderAnOldLease => await ArmUnderAnOldLeaseAsync(a),
            Act.ArmForSomebodyElse => await ArmForSomebodyElseAsync(a, b),
            Act.Press => await PressAsync(a),
            Act.Release => await ReleaseAsync(),
            Act.Disarm => await WithdrawAsync("DisarmSession", static tablet => tablet.DisarmAsync()),
            Act.Pause => await WithdrawAsync("PauseSession", static tablet => tablet.PauseAsync()),
            Act.Resume => await SayAsync("ResumeSession", static tablet => tablet.ResumeAsync()),
            Act.CompletePass => await CompletePassAsync(),
            Act.CompleteSession => await CompleteSessionAsync(),
            Act.AbortSession => await AbortAsync(),
            Act.EmergencyStop => await StopAsync(),
            Act.Acknowledge => await AcknowledgeAsync(),
            Act.Replan => await ReplanAsync(a, b),
            Act.SwapCartridge => await SwapAsync(a, b),
            Act.CartridgeOut => await TakeOutAsync(),
            Act.Unplug => await UnplugAsync(a),
            Act.Kill => await KillAsync(a),
            Act.Close => await CloseAsync(a, b),
            Act.Creep => Creep(),
            Act.Wait => await WaitAsync(a),
            _ => await DoAtTheDeskAsync(act, a, b),
        };
    }

    private async Task<string> GoOnAsync(int a, int b)
    {
        if (_creeps)
        {
            (_creeps, _deafUntil) = (false, _ms + BackMs);
            _line.Pen.ClearFaults();
            return "the pen is mended";
        }

        if (_line.Pen.Truth.TriggerPressed)
        {
            return await ReleaseAsync();
        }

        return State switch
        {
            null => await OpenAsync(a, b),
            SessionState.Stopped => await AcknowledgeAsync(),
            SessionState.Interrupted when _room.ViewOf(Pen)?.Latched == true => await AcknowledgeAsync(),
            SessionState.Paused or SessionState.Interrupted => await SayAsync("ResumeSession", static tablet => tablet.ResumeAsync()),
            SessionState.Armed => await PressAsync(a),
            SessionState.Created or SessionState.Ready => await ArmAsync(a, b),
            _ => "waits",
        };
    }

    private async Task<string> OpenAsync(int a, int b)
    {
        if (_sitting is not null || State is not null)
        {
            return "a session is open";
        }

        var patient = $"patient-{a % 3}";
        var holder = await InControlAsync(TreaterOf(a, b));
        if (holder is null)
        {
            return "nobody gets control";
        }

        if ((_tip is null || (_tip.DrivenIn ?? _tip.ArmedIn.FirstOrDefault()) is not null || _tip.Spent) && b % 7 != 0)
        {
            await SwapAsync(0, 1);
        }

        await RegisterTipAsync(b);
        var tablet = _tablets[holder.Id];
        await ScreenAsync(patient, b);

        // Mostly what the patient comes for each time.
        tablet.Indication = (TreatmentIndication)(1 + ((a / 12) % 3 == 0 ? (a / 36) % 7 : a % 3));
        var plan = new Sitting("", patient, holder.Id, tablet.Indication, []);
        plan.Plan = PlanOf(plan, holder, b);
        string[] against =
        [
            .. _ledger.AgainstPerson(holder), .. _ledger.AgainstPatient(patient, null, tablet.Indication, plan.Plan.Select(static item => item.Area).Distinct()),
            .. _ledger.AgainstPlan(plan, holder.Role, _tip),
        ];

        // A person confirms the clock only once it is right.
        var right = ClockIsRight;
        var doubted = _room.Fleet.ClockDoubt.Length > 0;
        var created = await DoneAsync(tablet.CreateAsync(patient, doubted && right ? new ClockConfirmation(holder.Id, "read another one", Now) : null, plan.Plan));
        (_inDoubt, _stepped, _behind) = right ? (false, false, TimeSpan.Zero) : (_inDoubt, _stepped, _behind);
        Hold("CreateSession", created.Refusal, doubted && !right ? [.. against, "clock: it is in doubt"] : against, Certain(tablet) && !_misdated.Contains(patient));
        _tooSoon = created.Refusal?.RuleId == Rules.IntervalRecommended.Id ? (patient, plan.Plan[0].Area) : _tooSoon;
        if (created.Refusal is not null)
        {
            return $"{holder.Id} opens nothing for {patient}: {created.Refusal.RuleId} ({Text(plan.Plan)}, {tablet.Indication})";
        }

        _sitting = new Sitting(tablet.SessionId, patient, holder.Id, tablet.Indication, plan.Plan);
        _open = null;
        foreach (var other in _tablets.Values)
        {
            other.SessionId = tablet.SessionId;
        }

        tablet.SupervisorId = a % 9 == 4 ? "" : "dora";
        await DoneAsync(tablet.PrepareAsync());
        _sitting.PreparedUnder = tablet.SupervisorId;
        return $"{holder.Id} opens {_sitting.Id} for {patient}, {_sitting.Indication}: {Text(plan.Plan)}";
    }

    // Whoever has control goes on, and where that one may not treat it is mostly somebody who may.
    private string TreaterOf(int a, int b)
    {
        var wanted = _holder is { } holder && b % 3 != 0 ? _ledger.People[holder] : PersonOf(a / 3);
        return b % 8 == 0 || MayTreat(wanted) ? wanted.Id : (_ledger.People.Values.FirstOrDefault(MayTreat) ?? wanted).Id;

        bool MayTreat(Person person) => person is { Suspended: false, Role: not OperatorRole.Technician } && person.LicenceUntil >= Today;
    }

    private async Task ScreenAsync(string patient, int b)
    {
        if ((_ledger.ScreenedOn.GetValueOrDefault(patient) == Today && !(_misdated.Contains(patient) && ClockIsRight)) || b % 11 == 0)
        {
            return;
        }

        var nurse = _ledger.People.Values.FirstOrDefault(static one => one is { SignedIn: true, Role: OperatorRole.Nurse or OperatorRole.Prescriber });
        if (nurse is null && await SignInAsync("pia"))
        {
            nurse = _ledger.People["pia"];
        }

        if (nurse is not null)
        {
            var refusal = await _room.DoneAsync(_tablets[nurse.Id].ScreenAsync(patient));
            Judge("RecordScreening", refusal);
            if (refusal is null)
            {
                _ledger.ScreenedOn[patient] = Today;
                if (ClockIsRight)
                {
                    _misdated.Remove(patient);
                }
                else
                {
                    _misdated.Add(patient);
                }
            }
        }
    }

    // Mostly as deep as it may be, sometimes less, and sometimes a step beyond.
    private PlanItem[] PlanOf(Sitting sitting, Person holder, int b)
    {
        var first = b % Places.Length;
        return
        [
            .. Enumerable.Range(0, 1 + ((b / 6) % 2)).Select(at =>
            {
                var (area, side) = Places[(first + (at * (1 + (b % 3)))) % Places.Length];
                var item = new PlanItem(area, side, 500, 100_000, 1 + ((b / 24) % 3), (b / 72 % 3) switch { 0 => 0.3m, 1 => 1m, _ => 30m });
                var deepest = _ledger.DeepestUm(sitting, item, holder.Role, _tip);
                item = item with
                {
                    ProtrusionUm = Math.Max(50, (((b / 13) + at) % 9) switch { 0 => deepest + 50, 1 => deepest - 100, 2 => Math.Min(deepest, 400), 3 => deepest - 25, _ => deepest }),
                };
                var fastest = _ledger.RateMillihertz(sitting, item);
                return item with { StrokeRateMillihertz = ((b / 5) % 8) switch { 0 => fastest + 1, 1 => 90_000, _ => Math.Min(fastest, 110_000) } };
            }).DistinctBy(static item => (item.Area, item.Side)),
        ];
    }

    private async Task<string> ArmAsync(int a, int b)
    {
        if (_sitting is not { } sitting)
        {
            return await OpenAsync(a, b);
        }

        var person = _ledger.People[sitting.OperatorId];
        if (await InControlAsync(person.Id) is null && _holder is null)
        {
            return "nobody gets control";
        }

        return await ArmAsAsync(person, _tablets[person.Id].Lease, a, b);
    }

    private async Task<string> ArmAsAsync(Person person, uint lease, int a, int b)
    {
        var sitting = _sitting!;
        var item = sitting.Plan[a % sitting.Plan.Length];
        var use = sitting.On(item);
        var goesOn = _open is { } open && open.Item.Area == item.Area && open.Item.Side == item.Side && open.Pass == use.Begun && use.Begun > use.Closed && b % 3 != 0;
        var arming = new Arming(sitting, item, goesOn ? use.Begun : use.Begun + 1, person, _tip);
        string[] control = _holder == person.Id && lease == _tablets[person.Id].Lease ? [] : [$"control: {person.Id} has none under {lease}"];
        string[] against = [.. control, .. _ledger.AgainstArming(arming, 5)];
        string[] surelyNothing = [.. control, .. _ledger.AgainstArming(arming, -30)];
        var (before, state) = (_limitUm, State);
        var certain = Certain(_tablets[person.Id]) && state is SessionState.Created or SessionState.Ready && _line.Pen.Truth is { State: PenState.Disarmed, TriggerPressed: false }
            && _tip?.ArmedIn.All(one => one == sitting.Id) == true && !_misdated.Contains(sitting.Patient);
        _asked = arming;
        _limitUm = Math.Max(_limitUm, _ledger.LimitUm(sitting, item, _ledger.People[sitting.OperatorId].Role, _tip));
        var answer = await DoneAsync(_tablets[person.Id].ArmUnderAsync(new PassTarget(item.Area, item.Side, arming.Pass, PassDirection.Horizontal), lease));
        _asked = null;
        if (answer.Refusal is null)
        {
            (_leave, _armed) = (true, arming);
            _limitUm = _ledger.LimitUm(sitting, item, _ledger.People[sitting.OperatorId].Role, _tip);
            _tip?.ArmedIn.Add(sitting.Id);
            CloseOpenUnless(arming);
            _open = arming;
        }
        else
        {
            _limitUm = _line.Pen.Truth.ProtrusionUm > before ? _limitUm : before;
        }

        Hold("ArmSession", answer.Refusal, against, certain, surelyNothing);
        return $"{person.Id} arms {item.Area} {item.Side} pass {arming.Pass} at {item.ProtrusionUm} um, L {_limitUm} um: {answer.Refusal?.RuleId ?? "armed"}"
            + (against.Length > 0 ? $" ({string.Join("; ", against)})" : "");
    }

    private void CloseOpenUnless(Arming arming)
    {
        if (_open is { } open && (open.Item.Area != arming.Item.Area || open.Item.Side != arming.Item.Side || open.Pass != arming.Pass))
        {
            var use = open.Sitting.On(open.Item);
            use.Closed = use.Begun;
        }
    }

    private async Task<string> ArmUnderAnOldLeaseAsync(int a)
    {
        if (_sitting is null || _oldLease == 0)
        {
            return "nobody had control before";
        }

        return await ArmAsAsync(_ledger.People[_sitting.OperatorId], _oldLease, a, a);
    }

    private async Task<string> ArmForSomebodyElseAsync(int a, int b)
    {
        var person = PersonOf(a);
        if (_sitting is null || person.Id == _sitting.OperatorId || await InControlAsync(person.Id) is null)
        {
            return "there is nobody else";
        }

        return await ArmAsAsync(person, _tablets[person.Id].Lease, a, b);
    }

    private async Task<string> PressAsync(int a)
    {
        if (_line.Pen.Truth.TriggerPressed)
        {
            return "is pressed";
        }

        if (_line.Pen.Truth.State == PenState.Armed)
        {
            await _room.PassAsync(600);
        }

        _line.Pen.TouchSkin(20_000);
        await _room.PassAsync(20);
        _line.Pen.PressTrigger();
        await _room.PassAsync(PressMs[a % PressMs.Length]);
        return _line.Pen.Truth.DriveOn ? $"presses, and the motor turns at {_line.Pen.Truth.ProtrusionUm:0} um" : "presses, and the motor stands";
    }

    private async Task<string> ReleaseAsync()
    {
        _line.Pen.ReleaseTrigger();
        await _room.PassAsync(250);
        _line.Pen.LiftOff();
        await _room.PassAsync(50);
        return "lets go";
    }

    private async Task<string> WithdrawAsync(string call, Func<Tablet, Task<Answer>> ask)
    {
        if (_sitting is null)
        {
            return "no session is open";
        }

        var answer = await DoneAsync(ask(AnyTablet));
        Judge(call, answer.Refusal);
        _leave &= answer.Refusal is not null;
        return answer.Refusal?.RuleId ?? "done";
    }

    private async Task<string> SayAsync(string call, Func<Tablet, Task<Answer>> ask)
    {
        if (_sitting is null || (_holder ?? (await InControlAsync(_sitting.OperatorId))?.Id) is not { } person)
        {
            return "nobody can ask for it";
        }

        var answer = await DoneAsync(ask(_tablets[person]));
        Judge(call, answer.Refusal);
        return answer.Refusal?.RuleId ?? "done";
    }

    private async Task<string> CompletePassAsync()
    {
        var told = await SayAsync("CompletePass", static tablet => tablet.CompletePassAsync());
        if (told == "done" && _open is { } open)
        {
            var use = open.Sitting.On(open.Item);
            (_leave, _open, use.Closed) = (false, null, use.Begun);
        }

        return told;
    }

    private async Task<string> CompleteSessionAsync()
    {
        if (State == SessionState.Armed)
        {
            await WithdrawAsync("DisarmSession", static tablet => tablet.DisarmAsync());
        }

        var told = await SayAsync("CompleteSession", static tablet => tablet.CompleteAsync("enough for today"));
        _sitting = told == "done" ? null : _sitting;
        return told;
    }

    private async Task<string> AbortAsync()
    {
        if (_sitting is null)
        {
            return "no session is open";
        }

        var answer = await DoneAsync(AnyTablet.AbortAsync());
        Judge("AbortSession", answer.Refusal);
        if (answer.Refusal is null)
        {
            (_sitting, _leave) = (null, false);
        }

        return answer.Refusal?.RuleId ?? "done";
    }

    private async Task<string> StopAsync()
    {
        _ = _room.Fleet.EmergencyStopAsync(Pen, Actor.Service, "the model");
        _leave = false;
        if (_sitting is not null)
        {
            _sitting.Stopped = true;
        }

        await _room.PassAsync(200);
        return "stopped";
    }

    private async Task<string> AcknowledgeAsync()
    {
        if ((_holder ?? (await InControlAsync(_sitting?.OperatorId ?? "dora"))?.Id) is not { } person)
        {
            return "nobody can acknowledge";
        }

        if (_line.Pen.Truth.TriggerPressed)
        {
            await ReleaseAsync();
        }

        var answer = await DoneAsync(_tablets[person].AcknowledgeAsync());
        Judge("AcknowledgeStop", answer.Refusal);
        if (answer.Refusal is null && _sitting is not null)
        {
            _sitting.Stopped = false;
        }

        return answer.Refusal?.RuleId ?? "done";
    }

    private async Task<string> ReplanAsync(int a, int b)
    {
        if (_sitting is not { } sitting || _holder is not { } person)
        {
            return "nobody can plan";
        }

        var holder = _ledger.People[sitting.OperatorId];
        var items = a % 2 == 0 ? PlanOf(sitting, holder, b) : sitting.Plan;
        if (a % 2 == 1)
        {
            // One item goes deeper, or less deep, or becomes larger.
            var at = b % items.Length;
            items = [.. items];
            items[at] = (a / 2) % 3 == 0
                ? items[at] with { SizeCm2 = items[at].SizeCm2 * 2 }
                : items[at] with { ProtrusionUm = Math.Max(200, items[at].ProtrusionUm + (((a / 6) % 5) switch { 0 => 50, 1 => 100, 2 => 300, 3 => -50, _ => -200 })) };
        }

        var planned = new Sitting(sitting.Id, sitting.Patient, sitting.OperatorId, sitting.Indication, items);
        string[] against =
        [
            .. _ledger.AgainstPlan(planned, holder.Role, _tip),
            .. _line.Pen.Truth.State is PenState.Armed or PenState.Driving && Reachable && _leave ? new[] { "plan: the pen is armed under the other one" } : [],
        ];
        var certain = Certain(_tablets[person]) && State is SessionState.Created or SessionState.Ready or SessionState.Paused;
        var answer = await DoneAsync(_tablets[person].UpdatePlanAsync(items));
        Hold("UpdatePlan", answer.Refusal, against, certain);
        sitting.Plan = answer.Refusal is null ? items : sitting.Plan;
        return $"{Text(items)}: {answer.Refusal?.RuleId ?? "done"}";
    }

    // What a service owes to people whose pen is in reach, who see their alarms, and whose clock is right.
    private bool Certain(Tablet tablet) => Reachable && _ms >= _deafUntil && tablet.Lives && !_creeps && !_timeLost && !_inDoubt && !_stepped;

    private bool ClockIsRight => _room.WallClock.WallOffset == TimeSpan.Zero;

    private Tablet AnyTablet => _tablets[_holder ?? _sitting?.OperatorId ?? "dora"];

    private Person PersonOf(int number) => _ledger.People[new[] { "nina", "dora", "anna", "pia", "nina", "tom", "anna", "dora" }[number % 8]];

    private static string Text(IEnumerable<PlanItem> plan) => string.Join(", ", plan.Select(static item =>
        $"{item.Area} {item.Side} {item.ProtrusionUm} um {item.StrokeRateMillihertz} mHz x{item.Passes} {item.SizeCm2} cm2"));
}

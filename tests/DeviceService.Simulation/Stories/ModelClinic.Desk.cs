using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Stories;

// What is done at the desk and to the room: people, control, permissions, certificates, cartridges, clocks, lines, closing.
internal sealed partial class ModelClinic
{
    // Of the days that intervals and courses speak of, one less, and one that is none.
    private static readonly int[] ClosedDays = [0, 0, 1, 2, 3, 8, 9, 13, 14, 20, 21, 27, 28, 42, 43, 90, 181];
    private int _certificates;

    private async Task<string> DoAtTheDeskAsync(Act act, int a, int b) => act switch
    {
        Act.TakeOver => await TakeOverAsync(b % 2 == 0 ? _ledger.People["anna"] : PersonOf(a)),
        Act.SignOut => await SignOutAsync(PersonOf(a)),
        Act.Suspend => await SuspendAsync(PersonOf(a), lift: false),
        Act.Lift => await LiftAsync(),
        Act.Licence => await RegisterAgainAsync(PersonOf(a), PersonOf(a).Role, (b % 5) switch { 0 => -1, 1 => 0, 2 => 1, _ => 400 }),
        Act.ChangeRole => await RegisterAgainAsync(
            _ledger.People[a % 2 == 0 ? "nina" : "anna"], (OperatorRole)(1 + (b % 3)), 400),
        Act.GrantDepth => await GrantDepthAsync(a, b),
        Act.GrantRate => await GrantAsync(a, b, OverrideScope.OfStrokeRate(PlaceOf(a).Area, [PlaceOf(a).Side], 112_000 + ((b % 9) * 5_000)), ofToday: true),
        Act.GrantInterval => await GrantAsync(a, b, OverrideScope.OfInterval(_tooSoon?.Area ?? PlaceOf(a).Area), ofToday: false),
        Act.Revoke => await RevokeAsync(a),
        Act.Certify => await CertifyAsync(a, b),
        Act.TabletGone => await TabletGoneAsync(a),
        Act.TabletBack => TabletBack(),
        Act.ReleaseControl => await ReleaseControlAsync(),
        Act.StepClock => await StepClockAsync(a),
        Act.SetClockRight => await SetClockAsync(TimeSpan.Zero),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Nobody does this."),
    };

    private async Task<bool> SignInAsync(string id)
    {
        var person = _ledger.People[id];
        var refusal = await _room.DoneAsync(_tablets[id].SignInAsync());
        Hold("SignIn", refusal, person.Suspended ? [$"person: {id} is suspended"] : [], certain: true);
        person.SignedIn = refusal is null;
        return refusal is null;
    }

    // Signed in, and with control where nobody else has it; whoever has it is asked for it. Null where that is not to be had.
    private async Task<Person?> InControlAsync(string id)
    {
        var (person, tablet) = (_ledger.People[id], _tablets[id]);
        if (!person.SignedIn && !await SignInAsync(id))
        {
            return null;
        }

        if (!tablet.Lives)
        {
            (tablet.Lives, _deafUntil) = (true, _ms + BackMs);
        }

        if (_holder == id)
        {
            _goneSince = -1;
            return person;
        }

        var armed = _leave && _line.Pen.Truth.State is PenState.Armed or PenState.Driving && Reachable;
        var takes = _room.OwnerOf(_line.Name)?.Views.Control.Holder is not null;
        var answer = await DoneAsync(takes ? tablet.TakeAsync() : tablet.AcquireAsync());
        Hold(takes ? "TakeControl" : "AcquireControl", answer.Refusal, takes && armed ? ["control: the pen is armed"] : [], certain: false);
        if (answer.Refusal is not null)
        {
            return null;
        }

        if (_holder is { } before)
        {
            _oldLease = _tablets[before].Lease;
        }

        (_holder, _goneSince) = (id, -1);
        await _room.PassAsync(20);
        return person;
    }

    private async Task<string> TakeOverAsync(Person person)
    {
        if (await InControlAsync(person.Id) is null)
        {
            return $"{person.Id} gets no control";
        }

        if (_sitting is not { } sitting)
        {
            return $"{person.Id} has control";
        }

        var handed = new Sitting(sitting.Id, sitting.Patient, person.Id, sitting.Indication, sitting.Plan);
        string[] against = [.. _ledger.AgainstPerson(person), .. _ledger.AgainstPlan(handed, person.Role, _tip)];
        var certain = Certain(_tablets[person.Id]) && State is SessionState.Ready or SessionState.Paused;
        var answer = await DoneAsync(_tablets[person.Id].ChangeOperatorAsync());
        Hold("ChangeOperator", answer.Refusal, against, certain);
        sitting.OperatorId = answer.Refusal is null ? person.Id : sitting.OperatorId;
        return $"{person.Id} takes the session over: {answer.Refusal?.RuleId ?? "done"}";
    }

    private async Task<string> SignOutAsync(Person person)
    {
        if (!person.SignedIn)
        {
            return $"{person.Id} is not signed in";
        }

        Judge("SignOut", await _room.DoneAsync(_tablets[person.Id].SignOutAsync()));
        Gone(person);
        return $"{person.Id} signs out";
    }

    private void Gone(Person person)
    {
        person.SignedIn = false;
        if (_holder == person.Id)
        {
            (_oldLease, _holder) = (_tablets[person.Id].Lease, null);
        }
    }

    private async Task<string> SuspendAsync(Person person, bool lift)
    {
        if (await ByPrescriberAsync(person.Id) is not { } by)
        {
            return "nobody can";
        }

        var refusal = await _room.DoneAsync(_tablets[by].SuspendAsync(person.Id, lift));
        Judge("SuspendOperator", refusal);
        if (refusal is null)
        {
            person.Suspended = !lift;
            if (!lift)
            {
                Gone(person);
            }
        }

        return $"{by} {(lift ? "lifts the suspension of" : "suspends")} {person.Id}: {refusal?.RuleId ?? "done"}";
    }

    private async Task<string> LiftAsync() => _ledger.People.Values.FirstOrDefault(static one => one.Suspended) is { } person
        ? await SuspendAsync(person, lift: true)
        : "nobody is suspended";

    private async Task<string> RegisterAgainAsync(Person person, OperatorRole role, int days)
    {
        if (await ByPrescriberAsync(person.Id) is not { } by)
        {
            return "nobody can";
        }

        var until = Today.AddDays(days);
        var refusal = await _room.DoneAsync(_tablets[by].RegisterAsync(person.Id, role, until));
        Judge("RegisterOperator", refusal);
        if (refusal is null)
        {
            (person.Role, person.LicenceUntil) = (role, role == OperatorRole.Technician ? person.LicenceUntil : until);
        }

        return $"{by} registers {person.Id} as {role} until {until:O}: {refusal?.RuleId ?? "done"}";
    }

    // Not by whom it is about.
    private async Task<string?> ByPrescriberAsync(string about)
    {
        var by = _ledger.People.Values.FirstOrDefault(one => one.Id != about && one is { Role: OperatorRole.Prescriber, Suspended: false });
        return by is null || (!by.SignedIn && !await SignInAsync(by.Id)) ? null : by.Id;
    }

    private (TreatmentArea Area, BodySide Side) PlaceOf(int a) => _sitting is { Plan: { Length: > 0 } plan } && a % 5 != 0
        ? (plan[a % plan.Length].Area, plan[a % plan.Length].Side)
        : Places[a % Places.Length];

    private Task<string> GrantDepthAsync(int a, int b)
    {
        var (area, side) = PlaceOf(a);
        var absolute = _ledger.Sheet["areas", Ledger.Name(area), "absolute_um"];
        var um = (b % 6) switch { 0 => absolute + 50, 1 => absolute, 2 => absolute - 150, 3 => absolute - 300, 4 => absolute - 425, _ => absolute - 600 };
        return GrantAsync(a, b, OverrideScope.OfDepth(area, b % 4 == 0 ? [BodySide.Left, BodySide.Right] : [side], um), ofToday: true);
    }

    private async Task<string> GrantAsync(int a, int b, OverrideScope scope, bool ofToday)
    {
        var signer = new[] { "dora", "pia", "dora", "pia", "nina" }[b % 5];
        var person = _ledger.People[signer];
        var patient = (ofToday ? null : _tooSoon?.Patient) ?? _sitting?.Patient ?? $"patient-{a % 3}";
        var sessionId = a % 3 == 0 ? _sitting?.Id : null;
        var left = _zone.LeftOfDay(Now);
        var lasts = (a / 6 % 4) switch
        {
            0 => TimeSpan.FromSeconds(65),
            1 => left + TimeSpan.FromMinutes(1),
            2 => TimeSpan.FromDays(8),
            _ => ofToday ? left : TimeSpan.FromDays(6),
        };
        var (refusal, id) = await _room.DoneAsync(_tablets[signer].GrantAsync(patient, scope, sessionId, lasts));
        string[] against =
        [
            .. person.Role == OperatorRole.Prescriber ? [] : new[] { $"person: {signer} is a {person.Role}" },
            .. person.Suspended || person.LicenceUntil < Today ? new[] { $"person: {signer} may not sign" } : [],
            .. scope.ProtrusionUm > _ledger.Sheet["areas", Ledger.Name(scope.Area!.Value), "absolute_um"] ? new[] { "depth: beyond the absolute bound" } : [],
            .. scope.StrokeRateMillihertz > _ledger.Sheet["areas", Ledger.Name(scope.Area!.Value), "absolute_millihertz"] ? new[] { "rate: beyond the absolute bound" } : [],
            .. sessionId is not null && scope.ProtrusionUm > _ledger.Sheet["indications", Ledger.Name(_sitting!.Indication), "absolute_um"] ? new[] { "depth: beyond the absolute bound" } : [],
            .. sessionId is not null && scope.StrokeRateMillihertz > _ledger.Sheet["indications", Ledger.Name(_sitting!.Indication), "absolute_millihertz"] ? new[] { "rate: beyond the absolute bound" } : [],
            .. !_stepped && !_timeLost && ofToday && lasts > left ? new[] { "expiry: beyond this clinic day" } : [],
            .. lasts > TimeSpan.FromDays(7) ? new[] { "expiry: beyond seven days" } : [],
        ];
        Hold("GrantOverride", refusal, against, certain: false);
        if (refusal is null)
        {
            _ledger.Permissions.Add(new Permission(id!, patient, scope, sessionId, Now + lasts));
        }

        return $"{signer} permits {scope.Subject} {scope.Area} {scope.ProtrusionUm ?? scope.StrokeRateMillihertz} to {patient} for {lasts}: {refusal?.RuleId ?? "done"}";
    }

    private async Task<string> RevokeAsync(int a)
    {
        var standing = _ledger.Permissions.Where(static one => !one.Revoked).ToArray();
        if (standing.Length == 0)
        {
            return "nothing was permitted";
        }

        var one = standing[^(1 + (a % standing.Length))];
        var refusal = await _room.DoneAsync(_tablets["nina"].RevokeAsync(one.Id));
        Judge("RevokeOverride", refusal);
        one.Revoked |= refusal is null;
        return $"{one.Scope.Subject} {one.Scope.Area}: {refusal?.RuleId ?? "done"}";
    }

    // A certificate that came from another room, for this pen, less sure or surer than the one before.
    private async Task<string> CertifyAsync(int a, int b)
    {
        if (!_ledger.People["tom"].SignedIn && !await SignInAsync("tom"))
        {
            return "tom is suspended";
        }

        if (_room.ViewOf(Pen) is not { Identity: { } pen })
        {
            return "the pen was not heard";
        }

        var unsureUm = new[] { 20, 45, 90, 140 }[a % 4];
        var until = Today.AddDays(new[] { -1, 0, 1, 30, 365 }[b % 5]);
        CalibrationPoint[] points = [.. Enumerable.Range(0, CalibrationPlan.Points).Select(static at =>
            new CalibrationPoint(200 + (at * 350), (200 + (at * 350)) * 1_000, (200 + (at * 350)) * 1_000, 0, 0, 0))];
        var number = ++_certificates;
        var refusal = await _room.DoneAsync(_tablets["tom"].ImportAsync(new CertificateDocument
        {
            Form = CertificateDocument.FormName, CertificateId = $"crt-{number}", CalibrationId = $"cal-{number}", PenId = Pen, Vendor = pen.Vendor, Model = pen.Model,
            FirmwareVersion = pen.FirmwareVersion, Simulated = true, Gauge = new CertificateGauge("gauge-1", "a gauge", "1", "G-1", until.AddDays(400), 10, 1),
            OperatorId = "tom", TemperatureDecidegrees = 210, AsFound = [], AsLeft = [], Replaced = [],
            AsFoundResult = new CalibrationResult
            {
                OffsetNm = 0, GainPpm = 1_000_000, Points = points, Outliers = [], RepeatabilityNm = 0, BacklashNm = 0, ExpandedUncertaintyNm = unsureUm * 1_000,
                WorstSetUm = 200, WorstErrorNm = 0, ToleranceUm = 150, Passed = true,
            },
            Rate = new CertificateRate("gauge-2", 100_000, 100_000, 200, Passed: true, 100_000, 5_000),
            IssuedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(number), ValidUntil = until, RunSeconds = 0, RunHoursMax = 300, Drops = 0,
        }));
        Hold("ImportCalibration", refusal, until < _ledger.Day ? [$"calibration: it ended on {until:O}"] : [], Certain(_tablets["tom"]) && _ledger.People["tom"].Role == OperatorRole.Technician);
        _ledger.Certificate = refusal is null ? (unsureUm, until) : _ledger.Certificate;
        return $"tom imports a certificate of {unsureUm} um until {until:O}: {refusal?.RuleId ?? "done"}";
    }

    private async Task<string> TabletGoneAsync(int a)
    {
        if (_holder is not { } person || !_tablets[person].Lives)
        {
            return "no tablet has control";
        }

        (_tablets[person].Lives, _goneSince) = (false, _ms);
        await _room.PassAsync(new[] { 500, 3_000, 6_500 }[a % 3]);
        return $"{person}'s tablet is gone";
    }

    private string TabletBack()
    {
        foreach (var tablet in _tablets.Values)
        {
            tablet.Lives = true;
        }

        (_goneSince, _deafUntil) = (-1, _ms + BackMs);
        return "every tablet is there";
    }

    private async Task<string> ReleaseControlAsync()
    {
        if (_holder is not { } person)
        {
            return "nobody has control";
        }

        var answer = await DoneAsync(_tablets[person].ReleaseControlAsync());
        Judge("ReleaseControl", answer.Refusal);
        (_oldLease, _holder) = (_tablets[person].Lease, answer.Refusal is null ? null : _holder);
        return answer.Refusal?.RuleId ?? "done";
    }

    private async Task<string> SwapAsync(int a, int b)
    {
        if (!_line.Plugged)
        {
            return "nobody touches it while the line is out";
        }

        await TakeOutAsync();
        var tip = (a % 8) switch
        {
            0 or 1 => Fresh("SIM-12", 12, 2_500, 400),
            2 => Fresh("SIM-36", 36, 2_500, 400),
            3 => Fresh("SIM-12", 12, 1_000, 400),
            4 => Fresh("SIM-12", 12, 2_500, (b % 3) - 1),
            5 => Fresh("SIM-99", 12, 2_500, 400),
            _ => _tips[b % _tips.Count],
        };
        _line.Pen.InsertCartridge(new CartridgeTag
        {
            Uid = tip.Uid, Model = tip.Model, Lot = tip.Lot, NeedleCount = (uint)tip.Needles, ProtrusionMaxUm = (uint)tip.MadeForUm,
            ExpiryDate = (uint)((tip.ExpiresOn.Year * 10_000) + (tip.ExpiresOn.Month * 100) + tip.ExpiresOn.Day),
        });
        tip.Spent |= tip.OutSince >= 0 && _ms - tip.OutSince > 60_000;
        (tip.OutSince, _tip) = (-1, tip);
        await _room.PassAsync(400);
        await RegisterTipAsync(b);
        return $"{tip.Uid}, {tip.Model} with {tip.Needles} needles for {tip.MadeForUm} um until {tip.ExpiresOn:O}";
    }

    private async Task RegisterTipAsync(int b)
    {
        if (_tip is { Registered: false } tip && b % 10 != 9 && _room.ViewOf(Pen)?.Cartridge?.TagId == tip.Uid)
        {
            await DoneAsync(AnyTablet.RegisterCartridgeAsync());
            tip.Registered = true;
        }
    }

    private Tip Fresh(string model, int needles, int madeForUm, int days)
    {
        var tip = new Tip($"tip-{_tips.Count}", model, "LOT-1", needles, madeForUm, Today.AddDays(days));
        _tips.Add(tip);
        return tip;
    }

    private async Task<string> TakeOutAsync()
    {
        if (_tip is null || !_line.Plugged)
        {
            return "none is in";
        }

        _line.Pen.RemoveCartridge();
        (_tip.OutSince, _tip) = (_ms, null);
        await _room.PassAsync(300);
        return "out";
    }

    private async Task<string> UnplugAsync(int a)
    {
        _line.Unplug();
        await _room.PassAsync(new[] { 30, 400, 2_000 }[a % 3]);
        _line.Plug();
        _unreachableUntil = _ms + BackMs;
        await _room.PassAsync(BackMs + 100);
        return "pulled, and put back";
    }

    private async Task<string> KillAsync(int a)
    {
        await RestartAsync(new[] { 20, 300, 1_200 }[a % 3], TimeSpan.FromMilliseconds(1));
        return "killed, and started again";
    }

    private async Task<string> CloseAsync(int a, int b)
    {
        if (_line.Pen.Truth.TriggerPressed)
        {
            await ReleaseAsync();
        }

        var closed = TimeSpan.FromDays(ClosedDays[a % ClosedDays.Length]) + TimeSpan.FromHours(b % 24);
        await RestartAsync(1_000, closed);
        return $"closed for {closed}; it is {Today:O}";
    }

    private async Task<string> StepClockAsync(int a) => await SetClockAsync(TimeSpan.FromDays(new[] { 60, -60, 3, 366, -3 }[a % 5]));

    private async Task<string> SetClockAsync(TimeSpan offset)
    {
        if (_room.WallClock.WallOffset == offset)
        {
            return "it shows that";
        }

        _room.WallClock.WallOffset = offset;
        (_stepped, _inDoubt) = (true, true);

        // Until somebody has looked at it: before that a kill leaves nothing that would tell a step from time that passed.
        await _room.PassAsync(1_500);
        return $"the wall clock is off by {offset}";
    }

    private string Creep()
    {
        _creeps = true;
        _line.Pen.InjectFault(FaultKind.DepthCreeps, CreepUmPerSecond);
        return "needles creep out";
    }

    private async Task<string> WaitAsync(int a)
    {
        var ms = (a % 12) switch { 0 => 66_000, < 4 => 6_000, < 8 => 1_000, _ => 200 };
        await _room.PassAsync(ms);
        return $"{ms} ms";
    }
}

using CsCheck;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>
/// Random days of one room, held each millisecond against an account that knows nothing of the service: how deep each area may be by the
/// published table, the role of who holds the pen, what a prescriber permitted and the plan, and what has to have happened before a motor may start.
/// </summary>
public sealed class RoomModelTests : LoggedTests
{
    private enum Deed
    {
        ArmCheek, ArmForehead, Press, Release, Touch, LiftOff, Disarm, Pause, Resume, Acknowledge, EmergencyStop, CompletePass, Unplug, Plug,
        CartridgeOut, CartridgeIn, Kill, ClockForth, ClockBack, Creep, Mend, PowerCycle, Wait, Grant, TakeBack, PlanDeep, PlanAsRecommended, PlanShallow,
        HandToPrescriber, HandToAesthetician,
    }

    [Fact]
    public Task Whatever_is_called_pulled_killed_or_stepped_no_needle_passes_its_limit_and_no_motor_starts_without_leave()
    {
        // A hand that mostly treats, and a world that mostly lets it.
        var deeds = Gen.Frequency(
            (4, Gen.Const(Deed.ArmCheek)), (3, Gen.Const(Deed.ArmForehead)), (6, Gen.Const(Deed.Press)), (4, Gen.Const(Deed.Release)), (4, Gen.Const(Deed.Resume)),
            (4, Gen.Const(Deed.Acknowledge)), (3, Gen.Const(Deed.Plug)), (2, Gen.Const(Deed.CartridgeIn)), (2, Gen.Const(Deed.Mend)),
            (2, Gen.Const(Deed.Grant)), (2, Gen.Const(Deed.PlanDeep)), (2, Gen.Const(Deed.HandToPrescriber)), (12, Gen.Enum<Deed>()));
        return deeds.Array[10, 40].SampleAsync(LiveAsync, iter: 40, threads: 1);
    }

    /// <summary>The same account on a day that is given: each way in which a limit moves is gone, both ways.</summary>
    [Fact]
    public async Task A_limit_goes_up_and_down_with_override_role_and_plan_as_the_account_says()
    {
        var account = await LiveAsync([
            Deed.PlanDeep, Deed.Grant, Deed.PlanDeep, Deed.ArmCheek, Deed.Touch, Deed.Press, Deed.TakeBack, Deed.Release, Deed.Resume, Deed.ArmCheek,
            Deed.PlanShallow, Deed.ArmCheek, Deed.Disarm, Deed.Pause, Deed.HandToAesthetician, Deed.Grant, Deed.PlanDeep, Deed.PlanAsRecommended,
            Deed.HandToPrescriber, Deed.PlanDeep, Deed.HandToAesthetician, Deed.Resume, Deed.ArmCheek, Deed.Touch, Deed.Press, Deed.Wait, Deed.Release,
        ]);

        // Refused for its depth, and done: of each deed that has both.
        Assert.Equal(
            [
                "ArmSession Cheek 1000", "ArmSession Cheek 1600", "ArmSession Cheek 1600 refused for its depth", "ChangeOperator ben", "ChangeOperator ben refused for its depth",
                "ChangeOperator dora", "UpdatePlan 1000", "UpdatePlan 1350", "UpdatePlan 1600", "UpdatePlan 1600 refused for its depth",
            ],
            account.Seen.Order(StringComparer.Ordinal));
    }

    private async Task<Account> LiveAsync(Deed[] deeds)
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        var account = await Account.OpenAsync(room);
        foreach (var deed in deeds)
        {
            await account.DoAsync(deed);
        }

        account.AssertRan();
        return account;
    }

    private sealed class Account
    {
        private const int StopMs = 5;
        private const int DeadManMs = 210;
        private const int ArmedMs = 60_100;

        // Above the limit by what creeps out in the time of a sample, and no longer than it takes to stop.
        private const int CreepUmPerSecond = 5_000;
        private const int SlackUm = 60;

        // From the moment in which leave ends to needles that are in: noticed, decided, told.
        private const int WithdrawnMs = 400;

        // By the published table, in um; what is planned to go deeper is planned so.
        private const int MarginUm = 150;
        private const int CheekUm = 1_500;
        private const int CheekUmMost = 2_000;
        private const int ForeheadUm = 750;
        private const int AcneScarsUmMost = 2_000;
        private const int AestheticianUm = 1_500;
        private const int PrescriberUm = 2_500;
        private const int PermittedUm = 1_800;
        private const int DeepUm = 1_600;
        private const int RecommendedUm = 1_350;
        private const int ForeheadPlannedUm = 500;
        private const string Prescriber = "dora";
        private const string Aesthetician = "ben";

        private readonly TreatedRoom _room;
        private int _ms;
        private int _armedAt = -1;
        private int _revokedAt = -1;
        private int _pressedAt = -1;
        private int _releasedAt = -1;
        private int _offBy = int.MaxValue;
        private bool _creeps;
        private bool _driven;
        private int _deepestLimitUm;
        private int _armedUm;
        private int _sinksAt = int.MaxValue;
        private int _cheekPlannedUm = TreatedRoom.SettingUm;
        private string? _overrideId;
        private bool _clockWasStepped;
        private bool _overrideIsUnsure;

        private Account(TreatedRoom room)
        {
            _room = room;
            _room.Room.Stepped += Look;
        }

        /// <summary>What was done, and what was refused because it was too deep.</summary>
        public HashSet<string> Seen { get; } = [];

        // Anna, who began, is registered by nobody: she goes no deeper than the least of those who treat.
        private int RoleUm => _room.By.OperatorId == Prescriber ? PrescriberUm : AestheticianUm;

        public static async Task<Account> OpenAsync(TreatedRoom room)
        {
            var account = new Account(room);
            await account.RegisterAsync(Prescriber, OperatorRole.Prescriber, setupCodeRight: true);
            await account.RegisterAsync(Aesthetician, OperatorRole.Aesthetician, setupCodeRight: null);

            // A session is handed over once it is ready, or while it is paused.
            Assert.Null((await room.PauseAsync()).Refusal);
            Assert.Null(await account.HandToAsync(Prescriber));
            Assert.Null((await room.ResumeAsync()).Refusal);
            account.Seen.Clear();
            return account;
        }

        public async Task DoAsync(Deed deed)
        {
            switch (deed)
            {
                case Deed.ArmCheek: await ArmAsync(TreatmentArea.Cheek, BodySide.Left); break;
                case Deed.ArmForehead: await ArmAsync(TreatmentArea.Forehead, BodySide.Midline); break;
                case Deed.Grant when _overrideId is null: await GrantAsync(); break;
                case Deed.TakeBack when _overrideId is not null: await TakeBackAsync(); break;
                case Deed.PlanDeep: await PlanAsync(DeepUm); break;
                case Deed.PlanAsRecommended: await PlanAsync(RecommendedUm); break;
                case Deed.PlanShallow: await PlanAsync(TreatedRoom.SettingUm); break;
                case Deed.HandToPrescriber: await HandToAsync(Prescriber); break;
                case Deed.HandToAesthetician: await HandToAsync(Aesthetician); break;
                case Deed.Press when !_room.Pen.GetPen().TriggerPressed: _pressedAt = _ms; _room.Pen.PressTrigger(); break;
                case Deed.Release when _room.Pen.GetPen().TriggerPressed: _releasedAt = _ms; _room.Pen.ReleaseTrigger(); break;
                case Deed.Touch: _room.Pen.TouchSkin(20_000); break;
                case Deed.LiftOff: _room.Pen.LiftOff(); break;
                case Deed.Disarm: await RevokeAsync(_room.DisarmAsync()); break;
                case Deed.Pause: await RevokeAsync(_room.PauseAsync()); break;
                case Deed.Resume: await _room.ResumeAsync(); break;
                case Deed.Acknowledge: await _room.AcknowledgeAsync(); break;
                case Deed.EmergencyStop: Stop(); break;
                case Deed.CompletePass: await _room.CompletePassAsync(); break;
                case Deed.Unplug when _room.Line.Plugged: _room.Line.Unplug(); Revoke(DeadManMs); break;
                case Deed.Plug when !_room.Line.Plugged: _room.Line.Plug(); break;
                case Deed.CartridgeOut: _room.Pen.RemoveCartridge(); Revoke(20); break;
                case Deed.CartridgeIn when _room.Pen.GetPen().Cartridge is null: _room.Pen.InsertCartridge(); break;
                case Deed.Kill:
                    Revoke(DeadManMs);

                    // A year that passed while no service ran cannot be told from a clock that was set.
                    _overrideIsUnsure |= _clockWasStepped;
                    await _room.Room.KillAndRestartAsync(1_000);
                    break;
                case Deed.ClockForth: StepClock(TimeSpan.FromDays(365)); break;
                case Deed.ClockBack: StepClock(TimeSpan.FromDays(-365)); break;
                case Deed.Creep: _creeps = true; _room.Pen.InjectFault(FaultKind.DepthCreeps, CreepUmPerSecond); break;
                case Deed.Mend: _creeps = false; _room.Pen.ClearFaults(); break;
                case Deed.PowerCycle: _room.Pen.PowerCycle(); Revoke(2); break;
                case Deed.Wait: _room.Room.Run(3_000); break;
            }

            _room.Room.Run(700);
            AgreeOn(TreatmentArea.Cheek, BodySide.Left);
            AgreeOn(TreatmentArea.Forehead, BodySide.Midline);
        }

        /// <summary>Time was watched: a day that nobody looked at proves nothing.</summary>
        public void AssertRan() => Assert.True(_ms > 5_000, "The account saw no time.");

        // L where an override that nobody took back is in force, or is not.
        private int LimitUm(TreatmentArea area, bool permitted, bool planned, int roleUm)
        {
            var cheek = area == TreatmentArea.Cheek;
            var areaUm = !cheek ? ForeheadUm : permitted ? Math.Min(PermittedUm + MarginUm, CheekUmMost) : CheekUm;
            var limit = Math.Min(Math.Min(areaUm, AcneScarsUmMost), roleUm);
            return planned ? Math.Min(limit, PlannedUm(area) + MarginUm) : limit;
        }

        private int PlannedUm(TreatmentArea area) => area == TreatmentArea.Cheek ? _cheekPlannedUm : ForeheadPlannedUm;

        private bool[] Permitted() => _overrideId is null ? [false] : _overrideIsUnsure ? [true, false] : [true];

        private void AgreeOn(TreatmentArea area, BodySide side)
        {
            if (_room.Room.Fleet.GetEffectiveLimits(_room.SessionId, area, side, null, out _) is { } told)
            {
                Assert.Contains(told.Limits.Limit.Micrometers, Permitted().Select(permitted => LimitUm(area, permitted, planned: true, RoleUm)));
            }
        }

        // Done: then something permits every setting. Refused for its depth: then something forbids one.
        private void Judge(string deed, Refusal? refusal, int settingUm, int roleUm)
        {
            var tooDeep = Permitted().Select(permitted => settingUm > LimitUm(TreatmentArea.Cheek, permitted, planned: false, roleUm) - MarginUm).ToArray();
            var forDepth = refusal?.RuleId.StartsWith("R-DEPTH-", StringComparison.Ordinal) ?? false;
            if (refusal is null)
            {
                Seen.Add(deed);
                Assert.True(tooDeep.Contains(false), $"{_ms} ms: {deed} was done in the hands of {_room.By.OperatorId}, override {_overrideId}");
            }
            else if (forDepth)
            {
                Seen.Add($"{deed} refused for its depth");
                Assert.True(tooDeep.Contains(true), $"{_ms} ms: {deed} was refused by {refusal.RuleId} in the hands of {_room.By.OperatorId}, override {_overrideId}");
            }
        }

        private async Task ArmAsync(TreatmentArea area, BodySide side)
        {
            // Until the answer the pen may have either limit.
            var limitUm = Permitted().Max(permitted => LimitUm(area, permitted, planned: true, RoleUm));
            _deepestLimitUm = Math.Max(_deepestLimitUm, limitUm);
            var asked = _ms;
            var refusal = (await _room.ArmAsync(area, side)).Refusal;
            if (area == TreatmentArea.Cheek)
            {
                Judge($"ArmSession Cheek {_cheekPlannedUm}", refusal, _cheekPlannedUm, RoleUm);
            }

            if (refusal is null)
            {
                _armedAt = asked;
                _armedUm = PlannedUm(area);
                _deepestLimitUm = limitUm;
                _sinksAt = int.MaxValue;
            }
        }

        private async Task PlanAsync(int cheekUm)
        {
            var refusal = (await _room.UpdatePlanAsync(
                new PlanItem(TreatmentArea.Cheek, BodySide.Left, cheekUm, 110_000, 2, 30),
                new PlanItem(TreatmentArea.Forehead, BodySide.Midline, ForeheadPlannedUm, 110_000, 2, 30))).Refusal;
            Judge($"UpdatePlan {cheekUm}", refusal, cheekUm, RoleUm);
            _cheekPlannedUm = refusal is null ? cheekUm : _cheekPlannedUm;
        }

        private async Task<Refusal?> HandToAsync(string operatorId)
        {
            var refusal = (await _room.ChangeOperatorAsync(operatorId)).Refusal;
            Judge($"ChangeOperator {operatorId}", refusal, _cheekPlannedUm, operatorId == Prescriber ? PrescriberUm : AestheticianUm);
            return refusal;
        }

        private async Task RegisterAsync(string operatorId, OperatorRole role, bool? setupCodeRight) => Assert.Null((await BookAsync(new RegisterOperator
        {
            RequestId = _room.Room.NewRequestId(), By = _room.SignedIn(Prescriber), OperatorId = operatorId, DisplayName = operatorId, Role = role,
            LicenceNumber = "L-1", LicenceExpiresOn = new DateOnly(2099, 12, 31), Pin = new KeptPin("not asked for here", null), SetupCodeRight = setupCodeRight,
        })).Refusal);

        private async Task GrantAsync()
        {
            var answer = await BookAsync(new GrantOverride
            {
                RequestId = _room.Room.NewRequestId(), By = _room.SignedIn(Prescriber), SignerId = Prescriber, Pin = new PinAttempt(Prescriber, true, TimeSpan.Zero),
                PatientReference = "patient-7", Scope = OverrideScope.OfDepth(TreatmentArea.Cheek, [BodySide.Left], PermittedUm), ForSessionId = null,
                ExpiresAt = _room.Room.WallClock.GetUtcNow() + TimeSpan.FromMinutes(30), Reason = "it is needed",
            });
            _overrideId = answer.Records.OfType<OverrideRecord>().FirstOrDefault()?.OverrideId;
            _overrideIsUnsure = _clockWasStepped;
        }

        private async Task TakeBackAsync()
        {
            var answer = await BookAsync(new RevokeOverride
            {
                RequestId = _room.Room.NewRequestId(), By = _room.SignedIn(Prescriber), OverrideId = _overrideId!, Reason = "no longer needed",
            });
            if (answer.Refusal is not null)
            {
                return;
            }

            _overrideId = null;
            if (_armedUm > LimitUm(TreatmentArea.Cheek, permitted: false, planned: false, RoleUm) - MarginUm)
            {
                // What is armed as deep as that is disarmed, wherever the needles are, and they go in.
                Revoke(WithdrawnMs);
                _sinksAt = _ms + WithdrawnMs;
            }
        }

        private Task<ClinicAnswer> BookAsync(ClinicRequest request) => _room.Room.DoneAsync(_room.Room.Book.ExecuteAsync(request, CancellationToken.None));

        private void StepClock(TimeSpan by)
        {
            _room.Room.WallClock.WallOffset += by;
            _clockWasStepped = true;
        }

        private async Task RevokeAsync(Task<Answer> call)
        {
            if ((await call).Refusal is null)
            {
                Revoke(StopMs);
            }
        }

        private void Stop()
        {
            _ = _room.Room.Fleet.EmergencyStopAsync(TreatedRoom.Serial, Actor.Service, "the model");
            Revoke(_room.Line.Plugged ? StopMs : DeadManMs);
        }

        private void Revoke(int offWithinMs)
        {
            _revokedAt = _ms;
            _offBy = _ms + offWithinMs;
        }

        private void Look()
        {
            _ms++;
            _deepestLimitUm = _ms == _sinksAt ? CheekUm : _deepestLimitUm;
            var pen = _room.Pen.GetPen();
            Assert.True(
                pen.TrueProtrusionUm <= _deepestLimitUm + (_creeps ? SlackUm : 0),
                $"{_ms} ms: needles at {pen.TrueProtrusionUm} um beyond {_deepestLimitUm} um");
            if (pen.DriveOn && !_driven)
            {
                Assert.True(_armedAt > _revokedAt, $"{_ms} ms: the motor started; armed at {_armedAt}, revoked at {_revokedAt}");
                Assert.True(_pressedAt > _armedAt && _pressedAt > _releasedAt, $"{_ms} ms: the motor started; armed at {_armedAt}, pressed at {_pressedAt}");
                Assert.True(_ms - Math.Max(_armedAt, _releasedAt) <= ArmedMs, $"{_ms} ms: the motor started on an arming of {_armedAt}");
            }

            Assert.False(pen.DriveOn && _ms > _offBy && _armedAt < _revokedAt, $"{_ms} ms: the motor runs; it was to stand by {_offBy}");
            _driven = pen.DriveOn;
        }
    }
}

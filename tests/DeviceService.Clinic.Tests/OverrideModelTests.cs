using CsCheck;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>Random grants, revocations, waits, clock steps, restarts and merges, held against a plain list of what was truly signed and when.</summary>
public sealed class OverrideModelTests
{
    private static readonly string[] Patients = ["p1", "p2", "p3"];
    private static readonly BodySide[] Sides = Enum.GetValues<BodySide>();

    private enum Deed
    {
        GrantDepth,
        GrantRate,
        GrantAge,
        Revoke,
        Wait,
        WaitDays,
        Merge,
        StepClock,
        Restart,
        RestartWithClockSetBack,
    }

    [Fact]
    public void Whatever_happened_permitted_is_what_was_signed_not_taken_back_and_truly_lasts_still()
    {
        var deeds = Gen.Select(Gen.Enum<Deed>(), Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[1, 600], Gen.Bool).Array[1, 40];
        deeds.Sample(
            steps =>
            {
                var world = new World();
                foreach (var (deed, one, other, number, bound) in steps)
                {
                    world.Do(deed, one, other, number, bound);
                    world.Compare();
                }
            },
            iter: 400);
    }

    /// <summary>A clinic's state, and beside it what was truly done. The wall clock shows true time and an error.</summary>
    private sealed class World
    {
        private readonly ClinicOptions _options = new() { Profile = static () => ReferenceProfile.Profile };
        private readonly List<Signed> _signed = [];
        private readonly HashSet<(int, int)> _merged = [];
        private ClinicState _state = ClinicState.Empty;
        private DateTimeOffset _true = new(2026, 5, 4, 6, 0, 0, TimeSpan.Zero);
        private DateTimeOffset _runBegan;
        private TimeSpan _error;
        private TimeSpan _believed;
        private DateTimeOffset _latestShown;
        private bool _stepped;
        private int _ids;

        public World()
        {
            Begin();
            var actor = Actor.Service;
            Write(new OperatorRecord
            {
                At = Now, By = actor, OperatorId = "dora", DisplayName = "", Role = OperatorRole.Prescriber, LicenceNumber = "L", LicenceExpiresOn = new DateOnly(2099, 1, 1),
                PinHash = "", Revision = 1,
            });
            foreach (var patient in Patients)
            {
                Write(Treated.Session($"ses-{patient}", patient, Now));
                Write(new ScreeningRecord
                {
                    At = Now, By = actor, ScreeningId = patient, PatientReference = patient, Scope = ScreeningScope.Full, ProfileDigest = "", FitzpatrickType = 2, AgeYears = 20,
                    Areas = [], Answers = [], Medicines = [], Elsewhere = [],
                });
            }
        }

        private Moment Now => new(_true + _error, (long)(_true - _runBegan).TotalMicroseconds);

        public void Do(Deed deed, int one, int other, int number, bool bound)
        {
            switch (deed)
            {
                case Deed.GrantDepth:
                    Grant(OverrideScope.OfDepth(TreatmentArea.Forehead, SidesOf(number), 751 + number), one, number, bound);
                    break;
                case Deed.GrantRate:
                    Grant(OverrideScope.OfStrokeRate(TreatmentArea.Forehead, SidesOf(number), 120_001 + number), one, number, bound);
                    break;
                case Deed.GrantAge:
                    Grant(OverrideScope.OfContraindication("age"), one, number * 15, bound);
                    break;
                case Deed.Revoke when _signed.Count > 0:
                    var chosen = _signed[number % _signed.Count];
                    var revoked = new RevokeOverride { RequestId = "r", By = Actor.Service, OverrideId = chosen.Id, Reason = "no" }.Decide(_state, Circumstances);
                    chosen.Over = true;
                    Write([.. revoked.Records]);
                    break;
                case Deed.Wait:
                    _true = _true.AddMinutes(number);
                    break;
                case Deed.WaitDays:
                    _true = _true.AddDays(number / 200.0);
                    break;
                case Deed.Merge:
                    _merged.Add((one, other));
                    Write(new PatientMergeRecord { At = Now, By = Actor.Service, FromReference = Patients[one], IntoReference = Patients[other], Reason = "" });
                    break;
                case Deed.StepClock:
                    _error += TimeSpan.FromHours(bound ? number : -number);
                    _stepped = true;
                    _believed = number % 2 == 0 ? _error : _believed;
                    Write(new ClockRecord { At = Now, By = Actor.Service, Confirmed = number % 2 == 0, Reason = "looked", DeviationMs = 0 });
                    break;
                case Deed.Restart:
                    Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = false, ServiceBuild = "" });
                    _true = _true.AddMinutes(number);
                    Begin();
                    break;
                case Deed.RestartWithClockSetBack:
                    _true = _true.AddMinutes(number);
                    _error = _latestShown - _true - TimeSpan.FromSeconds(number);
                    Begin();
                    break;
                default:
                    break;
            }
        }

        public void Compare()
        {
            for (var patient = 0; patient < Patients.Length; patient++)
            {
                foreach (var session in new int?[] { null, patient })
                {
                    var permitted = _signed.Where(one => !one.Over && _true < one.EndsAt && Same(one.Patient, patient) && (one.Session is null || one.Session == session)).ToArray();
                    var id = session is { } at ? $"ses-{Patients[at]}" : null;
                    foreach (var side in Sides)
                    {
                        var leave = OverrideLeave.LimitsOf(_state, Patients[patient], TreatmentArea.Forehead, side, id, Now);
                        var there = permitted.Where(one => one.Scope.Sides.Contains(side)).ToArray();
                        Assert.Equal(there.Max(static one => one.Scope.ProtrusionUm), leave.Depth?.Protrusion.Micrometers);
                        Assert.Equal(there.Max(static one => one.Scope.StrokeRateMillihertz), leave.Rate?.Rate.Millihertz);
                        Assert.Equal(LimitLeave.None, OverrideLeave.LimitsOf(_state, Patients[patient], TreatmentArea.Nose, side, id, Now));
                    }

                    var judging = Judging.Of(_state, Now, _options, id);
                    Assert.Equal(permitted.Any(static one => one.Scope.QuestionId == "age"), judging.Permits(LeaveSubject.Screening, Patients[patient], "age"));
                    Assert.False(judging.Permits(LeaveSubject.Screening, Patients[patient], "anticoagulants"));
                    Assert.False(judging.Permits(LeaveSubject.Interval, Patients[patient], "FOREHEAD"));
                }
            }
        }

        private ClinicCircumstances Circumstances => new(
            Now,
            Believed,
            DateOnly.FromDateTime(Believed.WallTime.UtcDateTime),
            InDoubt ? "it jumped" : null,
            ReferenceProfile.Profile,
            new ClinicCalendar(TimeZoneInfo.Utc),
            prefix => $"{prefix}-{++_ids}");

        private Moment Believed => Now with { WallTime = _true + _believed };

        private bool InDoubt => _error != _believed;

        private void Grant(OverrideScope scope, int patient, int minutes, bool bound)
        {
            var decided = new GrantOverride
            {
                RequestId = "r", By = Actor.Service, SignerId = "dora", Pin = new PinAttempt("dora", true, TimeSpan.Zero), PatientReference = Patients[patient], Scope = scope,
                ForSessionId = bound ? $"ses-{Patients[patient]}" : null, ExpiresAt = Now.WallTime.AddMinutes(minutes), Reason = "why not",
            }.Decide(_state, Circumstances);
            if (decided.Refusal is { } refusal)
            {
                // Not under a clock in doubt, not beyond this day, and not beyond seven; everything else about it may be permitted.
                Assert.Equal(InDoubt ? Rules.ClockNotSane.Id : Rules.OverrideExpiry.Id, refusal.RuleId);
                return;
            }

            Assert.False(InDoubt);
            var id = Assert.IsType<OverrideRecord>(Assert.Single(decided.Records)).OverrideId;
            _signed.Add(new Signed(id, patient, scope, bound ? patient : null, _true.AddMinutes(minutes)));
            Write([.. decided.Records]);
        }

        // Whose clock was stepped in the run before, or starts behind what it showed: nobody can tell how long the pause was.
        private void Begin()
        {
            if (_stepped || _true + _error < _latestShown)
            {
                _signed.ForEach(static one => one.Over = true);
            }

            // A doubt outlives the run: until somebody confirms the clock nothing is signed.
            _stepped = false;
            _latestShown = DateTimeOffset.MinValue;
            _runBegan = _true;
            _state = _state with { Time = _state.Time.Ended() };
            Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = true, ServiceBuild = "" });
        }

        private bool Same(int one, int other)
        {
            var same = new HashSet<int> { one };
            while (_merged.FirstOrDefault(pair => same.Contains(pair.Item1) != same.Contains(pair.Item2), (-1, -1)) is (>= 0, _) pair)
            {
                same.UnionWith([pair.Item1, pair.Item2]);
            }

            return same.Contains(other);
        }

        private void Write(params JournalEntry[] entries)
        {
            _latestShown = entries.Select(static entry => entry.At.WallTime).Append(_latestShown).Max();
            _state = entries.Aggregate(_state, static (state, entry) => state.Apply(entry));
        }

        private static BodySide[] SidesOf(int number) => [.. Sides.Where((_, at) => number % 4 == 3 || number % 4 == at || (number / 4) % 3 == at)];

        private sealed record Signed(string Id, int Patient, OverrideScope Scope, int? Session, DateTimeOffset EndsAt)
        {
            public bool Over { get; set; }
        }
    }
}

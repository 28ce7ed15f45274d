using CsCheck;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>Random histories of patients, held against a list that counts days one by one.</summary>
public sealed class IntervalModelTests
{
    private static readonly string[] Zones = ["Etc/UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Apia", "America/Sao_Paulo"];
    private static readonly string[] Patients = ["p1", "p2", "p3", "p4"];
    private static readonly TreatmentArea[] Areas = [TreatmentArea.Forehead, TreatmentArea.Nose];

    private enum Deed
    {
        Treat,
        ArmOnly,
        Merge,
        Restart,
        ClockStep,
        Ask,
    }

    [Fact]
    public void Whatever_was_done_the_interval_is_what_counting_the_days_says()
    {
        var deeds = Gen.Select(Gen.Enum<Deed>(), Gen.Int[0, 15 * 24 * 60], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[1, 2_500]).Array[1, 25];
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, 365], deeds).Sample(world =>
        {
            var model = new World(TimeZoneInfo.FindSystemTimeZoneById(Zones[world.Item1]), world.Item2);
            foreach (var (deed, minutes, one, other, area, depth) in world.Item3)
            {
                model.Do(deed, minutes, Patients[one], Patients[other], Areas[area], depth);
            }

            foreach (var (patient, area) in Patients.SelectMany(patient => Areas.Select(area => (patient, area))))
            {
                Assert.Equal(model.Oracle(patient, area), model.Asked(patient, area));
            }
        }, iter: 400);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T00:30:00+01:00", "2026-04-11T23:59:00+02:00", "R-INTERVAL-ABSOLUTE")]
    [InlineData("Europe/Berlin", "2026-03-28T23:59:00+01:00", "2026-04-11T00:00:00+02:00", "R-INTERVAL-RECOMMENDED")]
    [InlineData("Europe/Berlin", "2026-10-25T02:30:00+02:00", "2026-11-07T23:59:00+01:00", "R-INTERVAL-ABSOLUTE")]
    [InlineData("Europe/Berlin", "2026-10-18T23:59:00+02:00", "2026-11-01T00:00:00+01:00", "R-INTERVAL-RECOMMENDED")]
    [InlineData("America/New_York", "2026-02-28T23:30:00-05:00", "2026-03-14T00:10:00-04:00", "R-INTERVAL-RECOMMENDED")]
    [InlineData("America/New_York", "2028-02-28T23:30:00-05:00", "2028-03-12T23:59:00-04:00", "R-INTERVAL-ABSOLUTE")]
    [InlineData("America/New_York", "2028-02-28T23:30:00-05:00", "2028-03-13T00:01:00-04:00", "R-INTERVAL-RECOMMENDED")]
    [InlineData("Pacific/Kiritimati", "2026-01-31T12:00:00+14:00", "2026-02-28T00:01:00+14:00", null)]
    [InlineData("Pacific/Kiritimati", "2026-01-31T12:00:00+14:00", "2026-02-27T23:59:00+14:00", "R-INTERVAL-RECOMMENDED")]
    public void Days_of_23_and_25_hours_and_ends_of_months_are_calendar_days(string zone, string treated, string asked, string? rule)
    {
        var model = new World(TimeZoneInfo.FindSystemTimeZoneById(zone), 0);
        model.At(DateTimeOffset.Parse(treated, System.Globalization.CultureInfo.InvariantCulture));
        model.Do(Deed.Treat, 0, "p1", "", TreatmentArea.Nose, 400);
        model.At(DateTimeOffset.Parse(asked, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(rule, model.Asked("p1", TreatmentArea.Nose));
        Assert.Equal(rule, model.Oracle("p1", TreatmentArea.Nose));
    }

    /// <summary>A clinic's state, and beside it a plain list of what was truly done.</summary>
    private sealed class World
    {
        private readonly TimeZoneInfo _zone;
        private readonly List<(string Patient, TreatmentArea Area, int Depth, DateTimeOffset At)> _done = [];
        private readonly List<(string One, string Other)> _merged = [];
        private ClinicState _state = ClinicState.Empty;
        private DateTimeOffset _true;
        private DateTimeOffset _runBegan;
        private int _ids;

        public World(TimeZoneInfo zone, int startDay)
        {
            _zone = zone;
            _true = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(startDay);
            Begin();
        }

        public void At(DateTimeOffset time) => _true = time.ToUniversalTime();

        public void Do(Deed deed, int minutes, string one, string other, TreatmentArea area, int depth)
        {
            _true = _true.AddMinutes(minutes);
            switch (deed)
            {
                case Deed.Treat:
                    _done.Add((one, area, depth, _true));
                    Write([.. Treated.Whole($"ses-{++_ids}", one, Now, area, depth)]);
                    break;
                case Deed.ArmOnly:
                    var session = Treated.Session($"ses-{++_ids}", one, Now);
                    Write(session, Treated.Pass(session, Now, area, depth), Treated.Pass(session, Now, area, depth, closedBy: PassClosing.SessionAborted), Treated.Closed(session, Now, SessionEnd.Aborted));
                    break;
                case Deed.Merge:
                    _merged.Add((one, other));
                    Write(new PatientMergeRecord { At = Now, By = Actor.Service, FromReference = one, IntoReference = other, Reason = "" });
                    break;
                case Deed.Restart:
                    Begin();
                    break;
                case Deed.ClockStep:
                    // A year ahead, a treatment there, and back.
                    _done.Add((one, area, depth, _true));
                    Write([.. Treated.Whole($"ses-{++_ids}", one, Now with { WallTime = Now.WallTime.AddYears(depth % 2 == 0 ? 1 : -1) }, area, depth)]);
                    Write(new ClockRecord { At = Now, By = Actor.Service, Confirmed = true, Reason = "looked", DeviationMs = 0 });
                    break;
                default:
                    Assert.Equal(Oracle(one, area), Asked(one, area));
                    break;
            }
        }

        public string? Asked(string patient, TreatmentArea area)
        {
            var creation = new CreationCase(
                new Request.CreateSession(patient, "dora", "SN-1", [Cases.Forehead with { Area = area }], null) { Indication = TreatmentIndication.AcneScars, RequestId = "r", By = Actor.Service }, true, Now);
            return Cases.Refusal(IntervalRules.Creation(
                Judging.Of(_state, Now, new ClinicOptions { Profile = static () => ReferenceProfile.Profile, TimeZone = _zone }), creation));
        }

        public string? Oracle(string patient, TreatmentArea area)
        {
            var same = new HashSet<string> { patient };
            while (_merged.FindIndex(pair => same.Contains(pair.One) != same.Contains(pair.Other)) is var at and >= 0)
            {
                same.UnionWith([_merged[at].One, _merged[at].Other]);
            }

            string? worst = null;
            foreach (var done in _done.Where(done => same.Contains(done.Patient) && done.Area == area))
            {
                var (absolute, recommended) = done.Depth switch { <= 1_000 => (14, 28), <= 1_500 => (21, 28), _ => (28, 42) };
                var days = 0;
                for (var day = LocalDay(done.At); day < LocalDay(_true); day = day.AddDays(1))
                {
                    days++;
                }

                worst = days < absolute ? "R-INTERVAL-ABSOLUTE" : days < recommended ? worst ?? "R-INTERVAL-RECOMMENDED" : worst;
            }

            return worst;
        }

        private Moment Now => new(_true, (long)(_true - _runBegan).TotalMicroseconds);

        private DateTime LocalDay(DateTimeOffset time) => (time.UtcDateTime + _zone.GetUtcOffset(time)).Date;

        private void Begin()
        {
            _runBegan = _true;
            Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = true, ServiceBuild = "" });
        }

        private void Write(params JournalEntry[] entries) => _state = entries.Aggregate(_state, static (state, entry) => state.Apply(entry));
    }
}

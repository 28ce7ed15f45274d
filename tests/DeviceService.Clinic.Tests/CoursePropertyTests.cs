using CsCheck;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>Whatever is known of a patient, a course stays within the profile; whatever was done, references that mean one patient share it.</summary>
public sealed class CoursePropertyTests
{
    private static readonly string[] Zones = ["Etc/UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Apia"];
    private static readonly string[] Patients = ["p1", "p2", "p3"];
    private static readonly TreatmentArea[] Areas = [TreatmentArea.Forehead, TreatmentArea.Nose];
    private static readonly SafetyProfile Profile = ReferenceProfile.Profile;

    [Fact]
    public void Whatever_the_factors_a_course_has_3_to_6_sessions_and_no_gap_below_the_profile_s_interval()
    {
        var moved = Gen.Select(Gen.Int[-9, 9], Gen.Int[-400, 400], Gen.Bool);
        Gen.Select(moved.Array[Profile.Course.Factors.Count], Gen.Int[0, 120], Gen.Enum<TreatmentIndication>()).Sample((moves, age, indication) =>
        {
            var factors = Profile.Course.Factors.Zip(moves, (factor, move) => factor with
            {
                SessionsAdded = factor.SessionsAdded with { Value = move.Item1 }, GapDaysAdded = factor.GapDaysAdded with { Value = move.Item2 },
            }).ToArray();
            var answers = factors.Zip(moves).Where(pair => pair.First.Kind != CourseFactorKind.Age).GroupBy(pair => pair.First.Kind)
                .Select(kind => new CourseAnswer(kind.Key, [.. kind.Where(pair => pair.Second.Item3).Select(pair => pair.First.Value)])).ToArray();

            var plan = CoursePlanning.Of(Profile with { Course = Profile.Course with { Factors = factors } }, indication, age, answers);

            Assert.InRange(plan.Sessions, 3, 6);
            Assert.True(plan.GapMinDays >= Profile.Intervals[0].RecommendedDays);
            Assert.True(plan.GapMinDays <= plan.GapBestDays && plan.GapBestDays <= plan.GapMaxDays);
            var (sessions, days) = (3 + plan.MovedBy.Sum(one => one.SessionsAdded), 28 + plan.MovedBy.Sum(one => one.GapDaysAdded));
            Assert.Equal(sessions != plan.Sessions, plan.Bounds.Any(bound => bound.What == "sessions" && bound.Asked == sessions && bound.Held == plan.Sessions));
            Assert.Equal(days != plan.GapMinDays, plan.Bounds.Any(bound => bound.What == "earliest gap" && bound.Asked == days && bound.Held == plan.GapMinDays));
        }, iter: 2_000);
    }

    [Fact]
    public void Whatever_was_treated_the_earliest_day_that_a_course_names_wants_no_override_of_the_interval()
    {
        var sessions = Gen.Select(Gen.Int[0, 70 * 24 * 60], Gen.Int[0, 1], Gen.Int[1, 2_500]).Array[1, 6];
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, 365 * 24 * 60], Gen.Int[-30, 30], sessions).Sample((zone, start, days, deeds) =>
        {
            var world = new World(Zones[zone], start, days);
            foreach (var (minutes, area, depth) in deeds)
            {
                world.Treat(minutes, "p1", "crs-p1", Areas[area], depth);
            }

            if (world.View("crs-p1").Next is { Earliest: { } earliest } next)
            {
                var last = world.View("crs-p1").Sessions[^1].TreatedOn;
                Assert.True(earliest >= last.AddDays(next.Maintenance ? 90 : Math.Max(28 + days, 28)), $"{earliest} after {last}");
                Assert.True(next.Latest >= earliest && (next.Best is not { } best || (best >= earliest && best <= next.Latest)));
                world.GoTo(earliest);
                Assert.All(Areas.Where(world.WasTreated), area => Assert.Null(world.IntervalRefusal("p1", area)));
            }
        }, iter: 400);
    }

    [Fact]
    public void Whatever_was_done_under_which_reference_merged_ones_share_one_history()
    {
        var sessions = Gen.Select(Gen.Int[1, 60 * 24 * 60], Gen.Int[0, 2], Gen.Int[1, 2_500]).Array[0, 6];
        Gen.Select(Gen.Int[0, Zones.Length - 1], sessions, Gen.Int[0, 6], Gen.Bool).Sample((zone, deeds, mergeAt, backwards) =>
        {
            var (apart, alone) = (new World(Zones[zone], 0, 0), new World(Zones[zone], 0, 0));
            for (var at = 0; at <= deeds.Length; at++)
            {
                if (at == Math.Min(mergeAt, deeds.Length))
                {
                    apart.Merge(backwards ? "p1" : "p3", "p2");
                    apart.Merge("p2", backwards ? "p3" : "p1");
                }

                if (at < deeds.Length)
                {
                    var (minutes, patient, depth) = deeds[at];
                    apart.Treat(minutes, Patients[patient], $"crs-{Patients[patient]}", TreatmentArea.Nose, depth);
                    alone.Treat(minutes, "p1", "crs-p1", TreatmentArea.Nose, depth);
                }
            }

            var one = alone.View("crs-p1");
            foreach (var patient in Patients)
            {
                var other = apart.View($"crs-{patient}");
                Assert.Equal((one.State, one.Sessions.Count), (other.State, other.Sessions.Count));
                Assert.Equal(one.Next, other.Next);
                Assert.Equal(alone.CourseRefusal("p1", "crs-p1"), apart.CourseRefusal(patient, $"crs-{patient}"));
            }
        }, iter: 300);
    }

    [Fact]
    public void Whatever_is_named_or_left_out_under_whichever_reference_no_more_sessions_are_had_than_the_longest_course_has_before_a_pause()
    {
        // What is asked for, hours after the last: naming the reference's own course, or none; planning another one before, now and then.
        var asks = Gen.Select(Gen.Int[1, 100 * 24], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 4]).Array[8, 40];
        Gen.Select(asks, Gen.Bool).Sample((deeds, planned) =>
        {
            var world = new World("Europe/Berlin", 0, 0, planned);
            world.Merge("p3", "p2");
            world.Merge("p2", "p1");
            List<DateOnly> had = [];
            foreach (var (hours, patient, named, plan) in deeds)
            {
                world.Pass(hours * 60);
                if (plan == 0)
                {
                    world.Plan(Patients[patient]);
                }

                var course = named ? world.NewestCourse : null;
                if (world.CourseRefusal(Patients[patient], course) is not null)
                {
                    continue;
                }

                world.Treat(0, Patients[patient], course, TreatmentArea.Nose, 400);
                had.Add(world.Today);

                // Counted by nothing but days: a longest course is 6, and the next session comes 90 d after its last.
                var from = had.Count - 1;
                while (from > 0 && had[from].DayNumber - had[from - 1].DayNumber < 90)
                {
                    from--;
                }

                Assert.True(had.Count - from <= 6, string.Join(", ", had));
            }
        }, iter: 300);
    }

    /// <summary>Three references, each with a course that was planned at the same moment.</summary>
    private sealed class World
    {
        private readonly TimeZoneInfo _zone;
        private readonly DateTimeOffset _began;
        private readonly HashSet<TreatmentArea> _treated = [];
        private ClinicState _state = ClinicState.Empty;
        private DateTimeOffset _now;
        private readonly CoursePlan _plan;
        private int _ids;

        public World(string zone, int startMinutes, int gapDaysAdded, bool planned = true)
        {
            NewestCourse = planned ? "crs-p1" : null;
            _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
            _began = _now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(startMinutes);
            Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = true, ServiceBuild = "" });
            var factor = Profile.Course.Factors[0];
            var profile = Profile with
            {
                Course = Profile.Course with
                {
                    Factors = [factor with { SessionsAdded = factor.SessionsAdded with { Value = 1 }, GapDaysAdded = factor.GapDaysAdded with { Value = gapDaysAdded } }],
                },
            };
            _plan = CoursePlanning.Of(profile, TreatmentIndication.EnlargedPores, 30, [new CourseAnswer(factor.Kind, [factor.Value])]);
            foreach (var patient in planned ? Patients : [])
            {
                Write(Course($"crs-{patient}", patient));
            }
        }

        /// <summary>The course that a session names which names one.</summary>
        public string? NewestCourse { get; private set; }

        public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_now, _zone).DateTime);

        /// <summary>Plans another course, where that is permitted.</summary>
        public void Plan(string patient)
        {
            if (CourseRules.AnotherOpen(CourseCount.At(Judging), patient, TreatmentIndication.EnlargedPores) is null)
            {
                NewestCourse = $"crs-{++_ids}";
                Write(Course(NewestCourse, patient));
            }
        }

        public void Pass(int minutes) => _now = _now.AddMinutes(minutes);

        public void Treat(int minutes, string patient, string? course, TreatmentArea area, int depthUm)
        {
            _now = _now.AddMinutes(minutes);
            _treated.Add(area);
            Write([.. Treated.Whole($"ses-{++_ids}", patient, Now, area, depthUm, course: course, indication: TreatmentIndication.EnlargedPores)]);
        }

        public void Merge(string from, string into) =>
            Write(new PatientMergeRecord { At = Now, By = Actor.Service, FromReference = from, IntoReference = into, Reason = "" });

        public bool WasTreated(TreatmentArea area) => _treated.Contains(area);

        public CourseView View(string courseId) => new PatientCourses(Judging).Find(courseId)!;

        // The first moment of that day in the clinic.
        public void GoTo(DateOnly day)
        {
            while (DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_now, _zone).DateTime) < day)
            {
                _now = _now.AddMinutes(15);
            }
        }

        public string? IntervalRefusal(string patient, TreatmentArea area) => Cases.Refusal(IntervalRules.Creation(Judging, Creation(patient, null, area)));

        public string? CourseRefusal(string patient, string? course) => Cases.Refusal(CourseRules.Creation(Judging, Creation(patient, course, TreatmentArea.Nose)));

        private CourseRecord Course(string courseId, string patient) => new()
        {
            At = Now,
            By = Actor.Service,
            CourseId = courseId,
            PatientReference = patient,
            Indication = TreatmentIndication.EnlargedPores,
            AgeYears = 30,
            Answers = [],
            Plan = _plan,
            ProfileDigest = "",
            Note = "",
        };

        private Moment Now => new(_now, (long)(_now - _began).TotalMicroseconds);

        private Judging Judging => Judging.Of(_state, Now, new ClinicOptions { Profile = static () => Profile, TimeZone = _zone });

        private CreationCase Creation(string patient, string? course, TreatmentArea area) => new(
            new Request.CreateSession(patient, "dora", "SN-1", [Cases.Forehead with { Area = area }], null) 
            {
                Indication = TreatmentIndication.EnlargedPores, RequestId = "r", By = Actor.Service, CourseId = course,
            },
            true,
            Now);

        private void Write(params JournalEntry[] entries) => _state = entries.Aggregate(_state, static (state, entry) => state.Apply(entry));
    }
}

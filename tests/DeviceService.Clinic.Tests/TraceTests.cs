using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class TraceTests : LoggedTests
{
    private static readonly DateOnly Day = new(2026, 3, 4);

    [Fact]
    public async Task A_lot_leads_to_its_sessions_patients_people_and_cartridges_and_to_nothing_else()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", "patient-a", "anna", "tag-1", "lot-9");
        await TreatAsync(desk, "ses-2", "patient-b", "ben", "tag-2", "lot-9");
        await TreatAsync(desk, "ses-3", "patient-c", "cleo", "tag-3", "lot-10");

        var (found, summary) = await TraceAsync(desk, TouchSubject.Lot, "lot-9");

        Assert.Equal([("ses-1", "patient-a"), ("ses-2", "patient-b")], found.Select(one => (one.Session.SessionId!, one.Session.PatientReference)));
        Assert.Equal(["anna", "ben"], found.SelectMany(one => one.OperatorIds));
        Assert.Equal(
            [new TracedCartridge("tag-1", "lot-9", ReservationState.Consumed), new TracedCartridge("tag-2", "lot-9", ReservationState.Consumed)],
            found.SelectMany(one => one.Cartridges));
        Assert.All(found, one => Assert.Equal(500, Assert.Single(one.Passes).Measured.Strokes));
        Assert.Equal(new TraceSummary(2, 2, 2, 2, 2, 2, desk.Journal.Head), summary);
    }

    [Fact]
    public async Task A_person_who_took_over_after_the_lot_was_out_of_the_pen_was_not_met_by_it()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await TreatAsync(desk, "ses-1", "patient-a", "anna", "tag-1", "lot-9");
        await TreatAsync(desk, session with { OperatorId = "ben" }, "tag-2", "lot-10", number: 2);

        var (lot9, _) = await TraceAsync(desk, TouchSubject.Lot, "lot-9");
        var (lot10, _) = await TraceAsync(desk, TouchSubject.Lot, "lot-10");
        var (pen, _) = await TraceAsync(desk, TouchSubject.Pen, "SN-1");

        Assert.Equal(["anna"], Assert.Single(lot9).OperatorIds);
        Assert.Equal(["ben"], Assert.Single(lot10).OperatorIds);
        Assert.Equal("tag-2", Assert.Single(lot10[0].Cartridges).CartridgeId);
        Assert.Equal(["anna", "ben"], Assert.Single(pen).OperatorIds);
        Assert.Equal(2, pen[0].Passes.Count);
    }

    [Fact]
    public async Task A_pass_that_went_on_in_other_hands_is_traced_from_both()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await TreatAsync(desk, "ses-1", "patient-a", "anna", "tag-1", "lot-9");
        await TreatAsync(desk, session with { OperatorId = "ben" }, "tag-2", "lot-10");

        foreach (var (subject, name) in new[] { (TouchSubject.Lot, "lot-9"), (TouchSubject.Cartridge, "tag-2"), (TouchSubject.Operator, "anna"), (TouchSubject.Operator, "ben") })
        {
            var (found, _) = await TraceAsync(desk, subject, name);
            Assert.Single(Assert.Single(found).Passes);
        }
    }

    [Fact]
    public async Task A_cartridge_that_was_armed_and_given_back_is_named_as_such()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", "patient-a", desk.Clocks.Now);
        await desk.Followed.AppendAsync([session, Reservation(session, "tag-1", ReservationState.Reserved), Reservation(session, "tag-1", ReservationState.Released)]);

        var (found, summary) = await TraceAsync(desk, TouchSubject.Cartridge, "tag-1");

        Assert.Equal([new TracedCartridge("tag-1", "", ReservationState.Released)], Assert.Single(found).Cartridges);
        Assert.Equal(0, summary.Passes);
    }

    [Theory]
    [InlineData(ReservationState.Consumed)]
    [InlineData(ReservationState.Reserved)]
    [InlineData(ReservationState.Released)]
    public async Task A_lot_leads_to_a_cartridge_that_was_reserved_and_of_which_no_pass_tells(ReservationState became)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk, "tag-1", "lot-9");
        await RegisterAsync(desk, "tag-2", "lot-10");
        var first = Treated.Session("ses-1", "patient-a", desk.Clocks.Now) with { OperatorId = "anna" };
        var second = OnPenOfItsOwn(Treated.Session("ses-2", "patient-b", desk.Clocks.Now)) with { OperatorId = "ben" };
        await desk.Followed.AppendAsync(
        [
            first, Reservation(first, "tag-1", ReservationState.Reserved), Reservation(first, "tag-1", became),
            first with { OperatorId = "cleo", Revision = 2 },
            second, Reservation(second, "tag-2", ReservationState.Reserved), Reservation(second, "tag-2", became),
        ]);

        var (found, summary) = await TraceAsync(desk, TouchSubject.Lot, "lot-9");

        var one = Assert.Single(found);
        Assert.Equal(("ses-1", "patient-a"), (one.Session.SessionId!, one.Session.PatientReference));
        Assert.Equal([new TracedCartridge("tag-1", "lot-9", became)], one.Cartridges);
        Assert.Equal(["anna"], one.OperatorIds);
        Assert.Equal((1, 1, 0), (summary.Sessions, summary.Patients, summary.Passes));
        await desk.RestartAsync();
        Assert.Equal("ses-2", Assert.Single((await TraceAsync(desk, TouchSubject.Lot, "lot-10")).Found).Session.SessionId);
        Assert.Empty((await TraceAsync(desk, TouchSubject.Lot, "lot-11")).Found);
    }

    [Fact]
    public async Task A_person_leads_to_every_session_in_which_they_had_any_part_and_the_part_is_named()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await TreatAsync(desk, "ses-1", "patient-a", "anna", "tag-1", "lot-9");
        var (now, pen, id) = (desk.Clocks.Now, session.PenId, session.SessionId);
        var stop = new StopRecord
        {
            At = now, By = Actor.Service, PenId = pen, SessionId = id, StopId = "stp-1", Number = 1, Stage = StopStage.Acknowledged,
            Reason = StopReason.EmergencyStop, Sentence = "", Fate = StopFrameFate.Written, StoppedAt = now, StoppedBy = Person("stopping"),
            AcknowledgedBy = Person("looking"), AcknowledgedAt = now,
        };
        var alarm = new AlarmRecord
        {
            At = now, By = Actor.Service, PenId = pen, SessionId = id, AlarmId = "alm-1", Priority = AlarmPriority.High, HazardId = "H08",
            RuleId = "R-STOP", Sentence = "", Remedy = "", RaisedAt = now, AcknowledgedBy = Person("hearing"), AcknowledgedAt = now,
        };
        await desk.Followed.AppendAsync(
        [
            stop,
            alarm,
            new ControlRecord
            {
                At = now, By = Actor.Service, PenId = pen, SessionId = id, LeaseNumber = 1, Change = ControlChange.Acquired, Holder = Person("steering"), ClientName = "",
            },
            new PreparationRecord
            {
                At = now, By = Person("preparing"), SessionId = id, Revision = 1, ConsentReference = "", HandpieceDisinfected = true, SleeveFitted = true,
                SkinCleansed = true, Topicals = [], Anaesthetics = [], PhotoReferences = [], SupervisingPrescriberId = "supervising",
            },
            new AmendmentRecord
            {
                At = now, By = Person("correcting"), SessionId = id, AmendmentId = "amd-1", OfEntry = 1, OfKind = EntryKind.Session, Correction = "", Reason = "",
            },
            Override(desk, "signing", OverrideScope.OfContraindication("age"), 1) with { SessionId = id, AskedByOperatorId = "asking" },
        ]);

        (string Who, OperatorPart Part)[] parts =
        [
            ("anna", OperatorPart.Treated), ("asking", OperatorPart.Commanded), ("correcting", OperatorPart.Amended), ("hearing", OperatorPart.Acknowledged),
            ("looking", OperatorPart.Acknowledged), ("preparing", OperatorPart.Recorded), ("signing", OperatorPart.Permitted), ("steering", OperatorPart.Controlled),
            ("stopping", OperatorPart.Stopped), ("supervising", OperatorPart.Supervised),
        ];
        foreach (var (who, part) in parts)
        {
            var (found, summary) = await TraceAsync(desk, TouchSubject.Operator, who);
            var traced = Assert.Single(found);
            Assert.Equal(parts.Select(static one => one.Who), traced.OperatorIds);
            Assert.Contains(part, traced.People.Single(one => one.OperatorId == who).Parts);
            Assert.Equal(who == "anna" ? 1 : 0, summary.Passes);
        }

        // What was in the pen met none of those who only signed, looked or corrected.
        Assert.Equal(["anna"], Assert.Single((await TraceAsync(desk, TouchSubject.Lot, "lot-9")).Found).OperatorIds);

        // What is written of an alarm or a stop days later was acknowledged once.
        desk.Clock.Advance(TimeSpan.FromDays(2));
        await desk.Followed.AppendAsync([stop with { At = desk.Clocks.Now }, alarm with { At = desk.Clocks.Now, EndedAt = desk.Clocks.Now }]);
        Assert.Empty((await TraceAsync(desk, TouchSubject.Operator, "stopping", Day.AddDays(1), Day.AddDays(9))).Found);
        Assert.Empty((await TraceAsync(desk, TouchSubject.Operator, "looking", Day.AddDays(1), Day.AddDays(9))).Found);
        Assert.Empty((await TraceAsync(desk, TouchSubject.Operator, "hearing", Day.AddDays(1), Day.AddDays(9))).Found);
    }

    [Fact]
    public async Task Whoever_signed_an_override_for_any_session_of_a_patient_had_a_part_in_those_that_it_was_in_force_in()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(
        [
            Override(desk, "of any answer", OverrideScope.OfContraindication("age"), 48),
            Override(desk, "of the forehead", OverrideScope.OfInterval(TreatmentArea.Forehead), 48),
            Override(desk, "of a side", OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Midline], 1_000), 48),
            Override(desk, "of a course", OverrideScope.OfCourseLength("crs-1"), 48),
            Override(desk, "of another course", OverrideScope.OfCourseLength("crs-2"), 48),
            Override(desk, "of another area", OverrideScope.OfInterval(TreatmentArea.Cheek), 48),
            Override(desk, "of another side", OverrideScope.OfStrokeRate(TreatmentArea.Forehead, [BodySide.Left], 120_000), 48),
            Override(desk, "of another patient", OverrideScope.OfContraindication("age"), 48) with { PatientReference = "patient-b" },
            Override(desk, "over before", OverrideScope.OfContraindication("age"), 20),
            Override(desk, "taken back before", OverrideScope.OfContraindication("age"), 48),
            new OverrideRevocationRecord { At = desk.Clocks.Now, By = desk.Dora, OverrideId = "taken back before", Reason = "" },
        ]);
        desk.Clock.Advance(TimeSpan.FromHours(20));
        var session = Treated.Session("ses-1", "patient-a", desk.Clocks.Now) with { OperatorId = "anna", CourseId = "crs-1" };
        await desk.Followed.AppendAsync([session]);
        desk.Clock.Advance(TimeSpan.FromHours(1));
        await desk.Followed.AppendAsync(
        [
            Override(desk, "while it was open", OverrideScope.OfContraindication("age"), 48) with { AskedByOperatorId = "asking" },
            new OverrideRevocationRecord { At = desk.Clocks.Now, By = desk.Dora, OverrideId = "of a side", Reason = "" },
        ]);
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await desk.Followed.AppendAsync(
        [
            Treated.Closed(session, desk.Clocks.Now),
            Override(desk, "afterwards", OverrideScope.OfContraindication("age"), 48),
        ]);

        foreach (var (person, part) in new[] { "of any answer", "of the forehead", "of a side", "of a course" }.Select(static one => (one, OperatorPart.Permitted)).Append(("asking", OperatorPart.Commanded)))
        {
            var traced = Assert.Single((await TraceAsync(desk, TouchSubject.Operator, person, Day.AddDays(1), Day.AddDays(1))).Found);
            Assert.Equal([part], traced.People.Single(one => one.OperatorId == person).Parts);
            Assert.Equal(("ses-1", 0), (traced.Session.SessionId!, traced.Passes.Count));
            Assert.Contains("anna", traced.OperatorIds);
        }

        // It counted for that session from when that was opened, and not on the day before.
        Assert.Empty((await TraceAsync(desk, TouchSubject.Operator, "of any answer")).Found);
        foreach (var person in new[] { "of another course", "of another area", "of another side", "of another patient", "over before", "taken back before", "afterwards" })
        {
            Assert.Empty((await TraceAsync(desk, TouchSubject.Operator, person, Day, Day.AddDays(9))).Found);
        }
    }

    private static Actor Person(string id) => new("tablet-1", id, IdentityProof.SignedIn);

    private static OverrideRecord Override(Desk desk, string signer, OverrideScope scope, int hours) => new()
    {
        At = desk.Clocks.Now,
        By = Person(signer),
        OverrideId = signer,
        PatientReference = "patient-a",
        PrescriberName = "",
        Reason = "",
        Meaning = "",
        Scope = scope,
        ExpiresAt = desk.Clocks.Now.WallTime.AddHours(hours),
    };

    [Fact]
    public async Task References_that_mean_one_patient_are_shown_as_such_and_counted_once()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", "patient-a", "anna", "tag-1", "lot-9");
        await TreatAsync(desk, "ses-2", "patient-a-old", "anna", "tag-2", "lot-9");
        await desk.Followed.AppendAsync(
            [new PatientMergeRecord { At = desk.Clocks.Now, By = desk.Dora, FromReference = "patient-a-old", IntoReference = "patient-a", Reason = "typed twice" }]);

        var (found, summary) = await TraceAsync(desk, TouchSubject.Operator, "anna");

        Assert.Equal(["patient-a", "patient-a-old"], found.Select(one => one.Session.PatientReference));
        Assert.All(found, one => Assert.Equal("patient-a", one.KeptReference));
        Assert.Equal((1, 2), (summary.Patients, summary.PatientReferences));
    }

    [Fact]
    public async Task Both_days_count_whole_as_the_clinic_counts_days()
    {
        var auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");
        await using var desk = await Desk.StaffedAsync(Log, auckland);

        // 09:00 UTC is 22:00 in Auckland, of the same day; three hours later it is the next day there.
        await TreatAsync(desk, "ses-1", "patient-a", "anna", "tag-1", "lot-9");
        desk.Clock.Advance(TimeSpan.FromHours(3));
        await TreatAsync(desk, "ses-2", "patient-b", "anna", "tag-2", "lot-9");

        Assert.Equal(["ses-1"], await IdsAsync(desk, Day, Day));
        Assert.Equal(["ses-2"], await IdsAsync(desk, Day.AddDays(1), Day.AddDays(1)));
        Assert.Equal(["ses-1", "ses-2"], await IdsAsync(desk, Day, Day.AddDays(1)));
        Assert.Empty(await IdsAsync(desk, Day.AddDays(2), Day.AddDays(9)));
    }

    [Fact]
    public void Days_that_run_backwards_or_without_end_are_refused()
    {
        Assert.Equal(Rules.ArgumentForm.Id, Tracing.Objection(new TraceQuestion(TouchSubject.Lot, "a", Day, Day.AddDays(-1)))?.RuleId);
        Assert.Equal(Rules.ArgumentRange.Id, Tracing.Objection(new TraceQuestion(TouchSubject.Lot, "a", Day, Day.AddDays(Tracing.DaysMax + 1)))?.RuleId);
        Assert.Null(Tracing.Objection(new TraceQuestion(TouchSubject.Lot, "a", Day, Day.AddDays(Tracing.DaysMax))));
        Assert.Null(Tracing.Objection(new TraceQuestion(TouchSubject.Lot, "a", Day, Day)));
    }

    /// <summary>In zones whose clocks change by an hour, at midnight, by half an hour, or where a whole day was left out.</summary>
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Havana")]
    [InlineData("America/Santiago")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    [InlineData("Asia/Kathmandu")]
    public void A_day_begins_with_its_first_moment_at_a_whole_minute(string zone)
    {
        var calendar = new ClinicCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone));
        for (var day = new DateOnly(2010, 1, 1); day < new DateOnly(2027, 1, 1); day = day.AddDays(1))
        {
            var begin = calendar.BeginOf(day);

            Assert.Equal(0, begin.UtcTicks % TimeSpan.TicksPerMinute);
            Assert.True(calendar.DayOf(begin) >= day, $"{day:O} begins at {begin:O}");
            Assert.True(calendar.DayOf(begin.AddTicks(-1)) < day, $"{day:O} begins before {begin:O}");
        }
    }

    [Fact]
    public void The_ends_of_the_calendar_are_days_too()
    {
        foreach (var zone in new[] { "Pacific/Apia", "America/Havana" })
        {
            var calendar = new ClinicCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone));
            Assert.True(calendar.BeginOf(DateOnly.MinValue) < calendar.BeginOf(new DateOnly(2, 1, 1)));
            Assert.True(calendar.BeginOf(DateOnly.MaxValue) > calendar.BeginOf(new DateOnly(9998, 1, 1)));
        }
    }

    private static async Task RegisterAsync(Desk desk, string cartridge, string lot) => Assert.Null((await desk.Do(new RegisterCartridge
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, Source = CartridgeSource.Typed, CartridgeId = cartridge, Model = "SIM-12", NeedleCount = 12, Lot = lot,
        ExpiresOn = new DateOnly(2030, 1, 1), Scan = null,
    })).Refusal);

    private static async Task<IEnumerable<string>> IdsAsync(Desk desk, DateOnly from, DateOnly until)
    {
        var (found, _) = await TraceAsync(desk, TouchSubject.Lot, "lot-9", from, until);
        return found.Select(one => one.Session.SessionId!);
    }

    private static async Task<(IReadOnlyList<TracedSession> Found, TraceSummary Summary)> TraceAsync(
        Desk desk, TouchSubject subject, string name, DateOnly? from = null, DateOnly? until = null)
    {
        var found = new List<TracedSession>();
        var summary = await new Tracing(desk.Followed, desk.Book).TraceAsync(
            new TraceQuestion(subject, name, from ?? Day, until ?? Day),
            session =>
            {
                found.Add(session);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return (found, summary);
    }

    private static Task<SessionRecord> TreatAsync(Desk desk, string id, string patient, string operatorId, string cartridge, string lot) =>
        TreatAsync(desk, OnPenOfItsOwn(Treated.Session(id, patient, desk.Clocks.Now)) with { OperatorId = operatorId }, cartridge, lot);

    // A pen has one open session.
    private static SessionRecord OnPenOfItsOwn(SessionRecord session) => session.SessionId == "ses-1" ? session : session with { PenId = $"SN-of-{session.SessionId}" };

    private static async Task<SessionRecord> TreatAsync(Desk desk, SessionRecord session, string cartridge, string lot, int number = 1)
    {
        var now = desk.Clocks.Now;
        var by = new Actor("tablet-1", session.OperatorId, IdentityProof.SignedIn);
        await desk.Followed.AppendAsync(
        [
            session with { At = now, By = by },
            Reservation(session, cartridge, ReservationState.Reserved) with { By = by },
            Treated.Pass(session, now, number: number) with { By = by, CartridgeTagId = cartridge, CartridgeLot = lot },
            Treated.Activation(session, now, number: number) with { OperatorId = session.OperatorId, CartridgeTagId = cartridge, CartridgeLot = lot },
            Treated.Pass(session, now, number: number, activations: 1) with { By = by, CartridgeTagId = cartridge, CartridgeLot = lot },
            Reservation(session, cartridge, ReservationState.Consumed) with { By = Actor.Service },
        ]);
        return session;
    }

    private static ReservationRecord Reservation(SessionRecord session, string cartridge, ReservationState state) => new()
    {
        At = session.CreatedAt,
        By = Actor.Service,
        PenId = session.PenId,
        SessionId = session.SessionId,
        ReservationId = $"rsv-{cartridge}",
        State = state,
        CartridgeTagId = cartridge,
        Presses = 1,
        Strokes = 1,
    };
}

using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What is registered of a cartridge, and what its records permit.</summary>
public sealed class CartridgeTests : LoggedTests
{
    private const string Id = "TAG-1";
    private static readonly DateOnly Expiry = new(2027, 5, 31);

    [Fact]
    public async Task Only_a_registered_cartridge_is_armed_with()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SeatAsync(desk);

        Assert.Equal("R-CARTRIDGE-UNKNOWN", Refused(desk, Tagged()));
        await RegisterAsync(desk);
        Assert.Null(Refused(desk, Tagged()));
    }

    [Fact]
    public async Task One_that_the_pen_cannot_tell_has_to_be_named_and_what_its_tag_says_is_not_named_otherwise()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk, tag: null);

        Assert.Equal("R-CARTRIDGE-UNNAMED", Refused(desk, new CartridgeObservation(true, 1)));
        Assert.Equal("R-CARTRIDGE-UNNAMED", Refused(desk, new CartridgeObservation(true, 1, TagUnreadable: true)));
        Assert.Null(Refused(desk, new CartridgeObservation(true, 1, Id), named: Id));
        Assert.Equal("R-CARTRIDGE-OTHER", Refused(desk, Tagged(), named: "TAG-2"));
    }

    [Fact]
    public async Task An_insertion_that_was_armed_under_one_name_is_no_other_cartridge_later()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await RegisterAsync(desk, "TAG-2");
        await SeatAsync(desk, tag: null);
        await WriteAsync(desk, Reservation(desk, ReservationState.Reserved));

        Assert.Equal("R-CARTRIDGE-OTHER", Refused(desk, new CartridgeObservation(true, 1, "TAG-2"), named: "TAG-2"));
        Assert.Null(Refused(desk, new CartridgeObservation(true, 1, Id), named: Id));
        Assert.Equal("R-CARTRIDGE-OTHER", Refused(desk, new CartridgeObservation(true, 4, Id), named: Id, pen: "SN-2", insertions: 4));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("needle_count")]
    [InlineData("lot")]
    [InlineData("expires_on")]
    public async Task A_tag_that_says_otherwise_than_what_is_registered_is_foreign(string field)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        var lies = field switch
        {
            "model" => Tagged() with { Model = "SIM-36" },
            "needle_count" => Tagged() with { NeedleCount = 36 },
            "lot" => Tagged() with { Lot = "L2" },
            _ => Tagged() with { ExpiresOn = Expiry.AddDays(1) },
        };

        var refusal = ArmingPreconditions.FirstRefusal(Verdicts(desk, lies))!;
        Assert.Equal(("R-CARTRIDGE-FOREIGN", field), (refusal.RuleId, refusal.Details["field"]));
    }

    [Fact]
    public async Task A_model_that_the_profile_does_not_name_is_foreign_and_registered_all_the_same()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Null((await desk.Do(Registration(desk) with { Model = "Copy-12" })).Refusal);
        await SeatAsync(desk);

        Assert.Equal("R-CARTRIDGE-FOREIGN", Refused(desk, Tagged() with { Model = "Copy-12" }));
        Assert.False(desk.Book.FindCartridge(Id)!.Qualified);

        Assert.Null((await desk.Do(Registration(desk, "TAG-2") with { NeedleCount = 36 })).Refusal);
        Assert.False(desk.Book.FindCartridge("TAG-2")!.Qualified);
    }

    [Fact]
    public async Task A_model_that_is_qualified_with_other_pens_alone_is_foreign_to_this_one()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        Assert.Null(Refused(desk, Tagged()));
        desk.Profile = desk.Profile with
        {
            Pens = [.. desk.Profile.Pens.Select(static pen => pen with { Cartridges = pen.Model == Cases.Pen.Model ? ["SIM-36"] : ["SIM-12"] })],
        };

        var refusal = ArmingPreconditions.FirstRefusal(Verdicts(desk, Tagged()))!;
        Assert.Equal(("R-CARTRIDGE-FOREIGN", "model", "SIM-12"), (refusal.RuleId, refusal.Details["field"], refusal.Observed));
        Assert.Equal("one of those qualified with PenSimulator SimPen: SIM-36", refusal.Limit);
        Assert.True(desk.Book.FindCartridge(Id)!.Qualified);
    }

    [Fact]
    public async Task One_for_the_bench_is_never_armed_with_and_stays_one_for_the_bench()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Null((await desk.Do(Registration(desk) with { BenchUse = true })).Refusal);
        await SeatAsync(desk);

        Assert.Equal("R-CARTRIDGE-BENCH", Refused(desk, Tagged()));
        Assert.Equal("R-CARTRIDGE-DIFFERS", (await desk.Do(Registration(desk))).Refusal?.RuleId);
        await desk.RestartAsync();
        Assert.Equal("R-CARTRIDGE-BENCH", Refused(desk, Tagged()));
    }

    [Fact]
    public async Task Its_last_day_is_the_clinics_and_midnight_ends_no_treatment()
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati"));
        Assert.Null((await desk.Do(Registration(desk) with { ExpiresOn = desk.Book.Today })).Refusal);
        await SeatAsync(desk);
        var tip = Tagged() with { ExpiresOn = desk.Book.Today };
        Assert.Null(Refused(desk, tip));
        Assert.Equal(desk.Book.Today, desk.Book.DayOf(desk.Clocks.Now));

        // 14 hours ahead of UTC it is the next day long before it is there.
        desk.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("R-CARTRIDGE-EXPIRED", Refused(desk, tip));
        Assert.Equal(tip.ExpiresOn!.Value.AddDays(1), desk.Book.DayOf(desk.Clocks.Now));
        Assert.Null(Refused(desk, tip, by: false));
        Assert.True(desk.Book.FindCartridge(Id)!.Expired);
    }

    [Fact]
    public async Task Reserved_or_used_by_one_session_is_refused_to_every_other_until_it_was_given_back()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        await WriteAsync(desk, Reservation(desk, ReservationState.Reserved));
        Assert.Equal((null, "R-CARTRIDGE-TAKEN"), (Refused(desk, Tagged()), Refused(desk, Tagged(), session: "ses-2")));
        Assert.Equal((CartridgeUse.Reserved, "ses-1"), Use(desk));

        await WriteAsync(desk, Reservation(desk, ReservationState.Released));
        Assert.Null(Refused(desk, Tagged(), session: "ses-2"));
        Assert.Equal((CartridgeUse.New, null), Use(desk));

        await WriteAsync(desk, Reservation(desk, ReservationState.Consumed, "res-2"));
        Assert.Equal((null, "R-CARTRIDGE-USED"), (Refused(desk, Tagged()), Refused(desk, Tagged(), session: "ses-2")));
        Assert.Equal((CartridgeUse.Used, "ses-1"), Use(desk));
        await desk.RestartAsync();
        Assert.Equal((CartridgeUse.Used, "ses-1"), Use(desk));
    }

    [Fact]
    public async Task Reserved_when_the_service_died_counts_as_used_until_the_pen_proves_otherwise()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        await WriteAsync(desk, Reservation(desk, ReservationState.Reserved));
        await desk.RestartAsync();

        Assert.Equal((CartridgeUse.Used, "ses-1"), Use(desk));
        Assert.Equal("R-CARTRIDGE-USED", Refused(desk, Tagged(), session: "ses-2"));

        await WriteAsync(desk, Reservation(desk, ReservationState.Released));
        Assert.Equal((CartridgeUse.New, null), Use(desk));
    }

    [Theory]
    [InlineData(60_000, null)]
    [InlineData(60_001, "R-CARTRIDGE-SPENT")]
    public async Task Out_of_the_pen_for_more_than_a_minute_it_is_spent_whatever_the_wall_clock_says(int ms, string? rule)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        var taken = desk.Clocks.Now;
        await WriteAsync(desk, Seat(desk, present: false) with { HeldUntil = taken });
        desk.Clock.Advance(TimeSpan.FromMilliseconds(ms));
        Assert.Equal(rule is null ? CartridgeUse.New : CartridgeUse.Spent, Use(desk).Use);

        // The wall clock goes back a year meanwhile; only the monotonic one counts.
        await WriteAsync(desk, Seat(desk, insertions: 2) with { At = desk.Clocks.Now with { WallTime = taken.WallTime.AddYears(-1) }, HeldUntil = taken });
        Assert.Equal(rule, Refused(desk, Tagged() with { Insertions = 2 }, insertions: 2));

        await WriteAsync(desk, Seat(desk, insertions: 3) with { HeldUntil = desk.Clocks.Now });
        Assert.Equal(rule, Refused(desk, Tagged() with { Insertions = 3 }, insertions: 3));
    }

    [Fact]
    public async Task A_restart_counts_as_out_unless_start_and_insertions_prove_otherwise()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        await desk.RestartAsync();
        await SeatAsync(desk);
        Assert.Null(Refused(desk, Tagged()));

        // The pen restarted while the service was away: the same count is another insertion.
        await desk.RestartAsync();
        await WriteAsync(desk, Seat(desk) with { BootId = 8 });
        Assert.Equal("R-CARTRIDGE-SPENT", Refused(desk, Tagged(), boot: 8));
    }

    [Fact]
    public async Task One_that_two_pens_show_at_once_is_spent()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        await WriteAsync(desk, Seat(desk) with { PenId = "SN-2" });

        Assert.Equal("R-CARTRIDGE-SPENT", Refused(desk, Tagged(), pen: "SN-2"));
        Assert.NotNull(Refused(desk, Tagged()));
    }

    [Fact]
    public async Task An_insertion_that_is_not_on_record_is_not_armed_with()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);

        Assert.Equal("R-CARTRIDGE-SEAT", Refused(desk, Tagged() with { Insertions = 2 }, insertions: 2));
        Assert.Equal("R-CARTRIDGE-SEAT", Refused(desk, Tagged(), boot: 8));
    }

    [Fact]
    public async Task Thrown_away_it_is_refused_for_ever_and_what_is_armed_with_it_is_told()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);
        await SeatAsync(desk);
        var changes = desk.Changes;
        Assert.Null((await desk.Do(Disposal(desk))).Refusal);

        Assert.Equal(changes + 1, desk.Changes);
        Assert.Equal(("R-CARTRIDGE-DISPOSED", "R-CARTRIDGE-DISPOSED"), (Refused(desk, Tagged()), Refused(desk, Tagged(), by: false)));
        Assert.Empty((await desk.Do(Disposal(desk))).Records);
        await RegisterAsync(desk);
        Assert.Equal("R-CARTRIDGE-DISPOSED", Refused(desk, Tagged()));
        Assert.Equal("R-CARTRIDGE-NONE", (await desk.Do(Disposal(desk) with { CartridgeId = "TAG-9" })).Refusal!.RuleId);
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_the_same_id_with_other_data_is_refused()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Single((await desk.Do(Registration(desk))).Records);
        Assert.Empty((await desk.Do(Registration(desk))).Records);

        foreach (var other in new[]
        {
            Registration(desk) with { Model = "SIM-36" }, Registration(desk) with { NeedleCount = 11 }, Registration(desk) with { Lot = "L2" },
            Registration(desk) with { ExpiresOn = Expiry.AddDays(1) },
        })
        {
            Assert.Equal("R-CARTRIDGE-DIFFERS", (await desk.Do(other)).Refusal!.RuleId);
        }
    }

    [Fact]
    public async Task Without_a_serial_number_an_id_is_minted_for_each_and_a_scan_brings_its_own()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var typed = Registration(desk) with { Source = CartridgeSource.Typed, CartridgeId = null };
        var one = (await desk.Do(typed)).Record<CartridgeRecord>();
        var two = (await desk.Do(typed with { RequestId = desk.NewRequestId() })).Record<CartridgeRecord>();
        Assert.StartsWith("car-", one.CartridgeId, StringComparison.Ordinal);
        Assert.NotEqual(one.CartridgeId, two.CartridgeId);
        Assert.Equal(one.CartridgeId, (await desk.Do(typed)).Record<CartridgeRecord>().CartridgeId);

        var scanned = await desk.Do(Scanned(desk, "(01)09506000134352(17)270500(10)L7(21)S7"));
        var record = scanned.Record<CartridgeRecord>();
        Assert.Equal(("(01)09506000134352(21)S7", "L7", Expiry, "09506000134352"), (record.CartridgeId, record.Lot, record.ExpiresOn, record.Gtin));
    }

    [Fact]
    public async Task What_is_missing_or_said_twice_is_refused_and_nothing_is_guessed()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var scan = Scanned(desk, "(01)09506000134352");
        foreach (var (wrong, rule, field) in new[]
        {
            (Registration(desk) with { CartridgeId = null }, "R-ARGUMENT-MISSING", "cartridge_id"),
            (Registration(desk) with { Lot = null }, "R-ARGUMENT-MISSING", "lot"),
            (Registration(desk) with { ExpiresOn = null }, "R-ARGUMENT-MISSING", "expires_on"),
            (Registration(desk) with { NeedleCount = 0 }, "R-ARGUMENT-RANGE", "needle_count"),
            (Registration(desk) with { Scan = "x" }, "R-ARGUMENT-FORM", "scan"),
            (Registration(desk) with { Source = CartridgeSource.Scanned }, "R-ARGUMENT-MISSING", "scan"),
            (scan, "R-ARGUMENT-MISSING", "lot"),
            (scan with { Lot = "L" }, "R-ARGUMENT-MISSING", "expires_on"),
            (scan with { Scan = "(01)09506000134352(10)L", Lot = "L", ExpiresOn = Expiry }, "R-ARGUMENT-FORM", "lot"),
            (scan with { Scan = "(01)09506000134352(17)270531", Lot = "L", ExpiresOn = Expiry }, "R-ARGUMENT-FORM", "expires_on"),
            (scan with { Scan = "(01)09506000134352(21)S", Lot = "L", ExpiresOn = Expiry, CartridgeId = "S" }, "R-ARGUMENT-FORM", "cartridge_id"),
        })
        {
            var refusal = (await desk.Do(wrong with { RequestId = desk.NewRequestId() })).Refusal!;
            Assert.Equal((rule, field), (refusal.RuleId, refusal.Details["field"]));
        }

        Assert.Equal("R-CARTRIDGE-SCAN", (await desk.Do(scan with { RequestId = desk.NewRequestId(), Scan = "(01)09506000134353" })).Refusal!.RuleId);
    }

    [Fact]
    public async Task What_is_registered_fills_in_what_the_pen_cannot_tell_and_the_models_bound_holds_beside_the_tags()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await RegisterAsync(desk);

        Assert.Equal(
            new CartridgeObservation(true, 1, Id, "SIM-12", "L1", 12, 2_500, Expiry), desk.Book.Describe(new CartridgeObservation(true, 1, Id)));
        Assert.Equal(2_000, desk.Book.Describe(Tagged() with { ProtrusionMaxUm = 2_000 }).ProtrusionMaxUm);
        Assert.Equal(2_500, desk.Book.Describe(Tagged() with { ProtrusionMaxUm = 3_000 }).ProtrusionMaxUm);
        var unknown = new CartridgeObservation(true, 1, "TAG-9");
        Assert.Equal(unknown, desk.Book.Describe(unknown));
    }

    private static CartridgeObservation Tagged() => new(true, 1, Id, "SIM-12", "L1", 12, 2_500, Expiry);

    private static RegisterCartridge Registration(Desk desk, string id = Id) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, Source = CartridgeSource.Tag, CartridgeId = id, Model = "SIM-12", NeedleCount = 12, Lot = "L1",
        ExpiresOn = Expiry, Scan = null,
    };

    private static RegisterCartridge Scanned(Desk desk, string scan) =>
        Registration(desk) with { Source = CartridgeSource.Scanned, CartridgeId = null, Lot = null, ExpiresOn = null, Scan = scan };

    private static RecordDisposal Disposal(Desk desk) => new() { RequestId = desk.NewRequestId(), By = desk.Dora, CartridgeId = Id, Container = "sharps 3" };

    private static async Task RegisterAsync(Desk desk, string id = Id) => Assert.Null((await desk.Do(Registration(desk, id))).Refusal);

    private static Task SeatAsync(Desk desk, string? tag = Id) => WriteAsync(desk, Seat(desk) with { CartridgeTagId = tag });

    private static async Task WriteAsync(Desk desk, JournalEntry entry) => Assert.True((await desk.Followed.AppendAsync([entry])).Durable);

    private static CartridgeSeatRecord Seat(Desk desk, bool present = true, uint insertions = 1) => new()
    {
        At = desk.Clocks.Now, By = Actor.Service, PenId = "SN-1", Present = present, BootId = 7, Insertions = present ? insertions : 0,
        CartridgeTagId = present ? Id : null,
    };

    private static ReservationRecord Reservation(Desk desk, ReservationState state, string id = "res-1") => new()
    {
        At = desk.Clocks.Now, By = Actor.Service, PenId = "SN-1", SessionId = "ses-1", ReservationId = id, State = state, CartridgeTagId = Id,
        CartridgeInsertions = 1, BootId = 7, Presses = 0, Strokes = 0,
    };

    private static (CartridgeUse Use, string? Session) Use(Desk desk)
    {
        var standing = desk.Book.FindCartridge(Id)!;
        return (standing.Use, standing.Life.SessionId);
    }

    private static string? Refused(
        Desk desk, CartridgeObservation seated, string? named = null, string session = "ses-1", string pen = "SN-1", ulong boot = 7, uint insertions = 1, bool by = true) =>
        Cases.Refusal(Verdicts(desk, seated with { Insertions = insertions }, named, session, pen, boot, by));

    private static IReadOnlyList<PreconditionVerdict> Verdicts(
        Desk desk, CartridgeObservation seated, string? named = null, string session = "ses-1", string pen = "SN-1", ulong boot = 7, bool by = true) =>
        CartridgeRules.Arming(
            Judging.Of(desk.Book.State, desk.Clocks.Now, new ClinicOptions { Profile = () => desk.Profile, TimeZone = desk.Zone }),
            Cases.Arming(Cases.Session(desk.Dora, desk.Clocks.Now, session), desk.Clocks.Now, by ? desk.Dora : null) with
            {
                PenId = pen, BootId = boot, Cartridge = seated, NamedCartridgeId = named,
            });
}

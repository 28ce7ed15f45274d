using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What the clinic lists of an arming: the same preconditions whatever is missing, and none that is passed for want of knowledge.</summary>
public sealed class ArmingRowsTests : LoggedTests
{
    [Fact]
    public async Task Each_precondition_is_listed_whatever_is_missing_and_says_why_it_cannot_be_judged()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Null((await desk.Do(new RegisterCartridge
        {
            RequestId = desk.NewRequestId(), By = desk.Dora, Source = CartridgeSource.Typed, CartridgeId = "tag-1", Model = "SIM-12", NeedleCount = 12, Lot = "lot-9",
            ExpiresOn = new DateOnly(2030, 1, 1), Scan = null,
        })).Refusal);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now) with { Indication = TreatmentIndication.AcneScars };
        var seated = new CartridgeObservation(true, TagId: "tag-1");
        var whole = Cases.Arming(session, desk.Clocks.Now, desk.Dora) with { Cartridge = seated };
        var rows = Rows(whole);
        Assert.DoesNotContain(rows, static row => row.Because is not null);
        Assert.Equal(rows.Select(static row => row.Id), Rows(whole with { Session = session with { CourseId = "crs-none" } }).Select(static row => row.Id));

        Held(whole with { Cartridge = null }, "no cartridge is in the pen", Of("R-CARTRIDGE-"));
        Held(whole with { Cartridge = seated with { Present = false } }, "no cartridge is in the pen", Of("R-CARTRIDGE-"));
        Held(whole with { Cartridge = seated with { TagId = null } }, "nobody knows which cartridge is in the pen", Of("R-CARTRIDGE-", "R-CARTRIDGE-UNNAMED"));
        Held(
            whole with { Cartridge = seated with { TagId = "tag-2" } },
            "the cartridge is not registered",
            Of("R-CARTRIDGE-", "R-CARTRIDGE-UNNAMED", "R-CARTRIDGE-OTHER", "R-CARTRIDGE-UNKNOWN"));
        Held(whole with { Session = session with { PatientReference = "patient-none" } }, "the patient was never screened", Of("R-SCREENING-", "R-SCREENING-MISSING"));
        Held(
            whole with { Session = session with { CourseId = "crs-none" } },
            "the course is not on record",
            Of("R-COURSE-", "R-COURSE-UNKNOWN", "R-COURSE-UNNAMED"));
        Held(whole with { Session = session with { Indication = null } }, "the session does not say what is treated", ["R-COURSE-UNNAMED", "R-LABEL-INDICATION"]);
        Held(whole with { Item = null }, "the plan has no such area and side", ["R-OVERRIDE-MISSING-DEPTH", "R-OVERRIDE-MISSING-RATE"]);
        Held(whole with { Pen = null }, "the pen has not said what it is", ["R-CALIBRATION-NONE", "R-LABEL-AREA", "R-LABEL-INDICATION"]);
        Held(whole with { Pen = Cases.Pen with { Model = "Roller" } }, "the profile does not qualify this pen", ["R-LABEL-AREA", "R-LABEL-INDICATION"]);
        Held(
            whole with { Session = session with { OperatorId = "stranger" } },
            "the person is not registered",
            ["R-OPERATOR-SUSPENDED", "R-ROLE", "R-LICENCE-EXPIRED"]);

        string[] Of(string topic, params string[] judged) =>
            [.. rows.Select(static row => row.Id).Where(id => id.StartsWith(topic, StringComparison.Ordinal) && !judged.Contains(id))];

        void Held(ArmingCase asked, string because, string[] open)
        {
            Assert.NotEmpty(open);
            var found = Rows(asked);
            Assert.Equal(rows.Select(static row => row.Id), found.Select(static row => row.Id));
            Assert.Equal(open.Order(), found.Where(row => row.Because == because).Select(static row => row.Id).Distinct().Order());
            Assert.All(found, static row => Assert.True(row.Because is null || row.Refusal is null));
        }

        (string Id, string? Because, Refusal? Refusal)[] Rows(ArmingCase asked) =>
            [.. desk.Book.JudgeArming(asked).Select(static one => (one.RuleId, one.NotJudgedBecause, one.Refusal))];
    }
}

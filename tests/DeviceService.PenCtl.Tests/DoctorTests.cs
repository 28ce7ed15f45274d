using System.IO.Compression;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>doctor: each thing that can be wrong with a machine, with what to do about it.</summary>
public sealed class DoctorTests(TreatedRoom room) : IDisposable
{
    private readonly FakeMachine _machine = new();

    [Fact]
    public async Task A_machine_on_which_nothing_is_wrong_and_a_service_that_serves_end_with_0()
    {
        _machine.Port("/dev/ttyUSB0").Person(1000, 1000, FakeMachine.Dialout).Runs(812, "DeviceService.H", "/dev/ttyUSB0")
            .Has("/proc/812/cmdline", "/opt/device-service/DeviceService.Host\0--pen\0").Has("/sys/bus/usb-serial/devices/ttyUSB0/latency_timer", "1\n");

        // The disk of whoever runs the tests is not the subject: it has no such directory.
        var run = await DoctorAsync("/elsewhere");

        Assert.True(run.Code == ExitCode.Ok, run.Output);
        Assert.DoesNotContain("problem", run.Output, StringComparison.Ordinal);
        Assert.Contains("/dev/ttyUSB0 is /dev/serial/by-id/usb-Example_Pen_ttyUSB0-if00.", run.Output, StringComparison.Ordinal);
        Assert.Contains("mara may open /dev/ttyUSB0 (group dialout).", run.Output, StringComparison.Ordinal);
        Assert.Contains("The service holds /dev/ttyUSB0: DeviceService.H (process 812).", run.Output, StringComparison.Ordinal);
        Assert.Contains($"The service at {room.Address} serves.", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{room.PenId} on {room.Line} is online.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_group_is_named_with_the_command_that_adds_it() => Finds(
        Severity.Problem,
        "mara may not open /dev/ttyUSB0: the group dialout is missing.",
        "sudo usermod -aG dialout mara",
        PortChecks.Look(_machine.Port("/dev/ttyUSB0").Files));

    [Fact]
    public void A_group_that_was_added_since_the_sign_in_wants_another_sign_in() => Finds(
        Severity.Problem,
        "mara is listed in the group dialout that owns /dev/ttyACM0, and was signed in before that.",
        "Sign out",
        PortChecks.Look(_machine.Port("/dev/ttyACM0").Has("/etc/group", "dialout:x:20:otto,mara\n").Files));

    [Fact]
    public void A_port_that_nobody_may_open_wants_the_udev_rule() => Finds(
        Severity.Problem,
        "mara may not open /dev/ttyUSB0, and neither may its group dialout.",
        "deploy/60-device-service.rules",
        PortChecks.Look(_machine.Port("/dev/ttyUSB0", mode: UnixFileMode.UserRead | UnixFileMode.UserWrite).Files));

    [Fact]
    public void A_port_without_a_stable_name_is_a_warning() => Finds(
        Severity.Warning,
        "/dev/ttyUSB1 has no name below /dev/serial/by-id",
        "udev rule",
        PortChecks.Look(_machine.Port("/dev/ttyUSB0").Port("/dev/ttyUSB1", named: false).Files));

    [Fact]
    public void Whoever_holds_a_port_is_named_with_its_process() => Finds(
        Severity.Problem,
        "minicom (process 4711) holds /dev/ttyUSB0.",
        "End it",
        PortChecks.Look(_machine.Port("/dev/ttyUSB0").Runs(4711, "minicom", "/dev/null", "/dev/ttyUSB0").Runs(4712, "bash", "/dev/null").Files));

    [Fact]
    public void An_adapter_that_holds_bytes_back_is_a_warning() => Finds(
        Severity.Warning,
        "/dev/ttyUSB0 holds bytes back for 16 ms",
        "echo 1 | sudo tee /sys/bus/usb-serial/devices/ttyUSB0/latency_timer",
        PortChecks.Look(_machine.Port("/dev/ttyUSB0").Has("/sys/bus/usb-serial/devices/ttyUSB0/latency_timer", "16\n").Files));

    [Fact]
    public void ModemManager_is_a_problem_until_a_rule_keeps_it_off()
    {
        _machine.Runs(300, "ModemManager");
        Finds(Severity.Problem, "ModemManager runs, and writes to every new serial port", "60-device-service.rules", NeighbourChecks.Look(_machine.Files));

        _machine.Has("/etc/udev/rules.d/60-device-service.rules", File.ReadAllText(RepositoryRoot.Combine("deploy/60-device-service.rules")));
        Finds(Severity.Ok, "ModemManager runs, and a udev rule keeps it off the pens.", "", NeighbourChecks.Look(_machine.Files));
    }

    [Fact]
    public void Brltty_is_a_problem_while_it_runs_and_a_warning_while_it_may()
    {
        _machine.Has("/usr/lib/udev/rules.d/90-brltty-device.rules");
        Finds(Severity.Warning, "90-brltty-device.rules starts brltty for some USB serial adapters.", "apt remove brltty", NeighbourChecks.Look(_machine.Files));

        _machine.Runs(301, "brltty");
        Finds(Severity.Problem, "brltty runs", "apt remove brltty", NeighbourChecks.Look(_machine.Files));
    }

    [Fact]
    public void A_clock_is_kept_when_the_kernel_says_so_and_not_because_a_program_runs_that_is_to_keep_it()
    {
        Finds(Severity.Ok, "The clock is synchronised, by nothing that is seen here: within 1.5 ms, says the kernel.", "", ClockChecks.Look(_machine.Files));

        _machine.Runs(303, "chronyd");
        Finds(Severity.Ok, "The clock is synchronised by chronyd: within 1.5 ms, says the kernel.", "", ClockChecks.Look(_machine.Files));

        _machine.Clock = new KernelClock(Synchronised: false, MaxErrorUs: 16_000_000);
        Finds(Severity.Warning, "chronyd runs and has not synchronised the clock, says the kernel.", "chronyc tracking", ClockChecks.Look(_machine.Files));
    }

    [Theory]
    [InlineData("ntpd", "ntpd", "ntpd's own status")]
    [InlineData("systemd-timesyn", "systemd-timesyncd", "timesync-status")]
    public void A_program_that_has_not_reached_a_server_yet_is_a_warning_whatever_was_synchronised_once(string runs, string named, string remedy)
    {
        _machine.Clock = new KernelClock(Synchronised: false, MaxErrorUs: 16_000_000);
        _machine.Has("/run/systemd/timesync/synchronized").Runs(302, runs);

        Finds(Severity.Warning, $"{named} runs and has not synchronised the clock, says the kernel.", remedy, ClockChecks.Look(_machine.Files));
    }

    [Fact]
    public void A_clock_that_nothing_keeps_is_a_problem()
    {
        _machine.Clock = new KernelClock(Synchronised: false, MaxErrorUs: 16_000_000);
        Finds(Severity.Problem, "Nothing synchronises the clock.", "timedatectl set-ntp true", ClockChecks.Look(_machine.Files));
    }

    [Fact]
    public void Where_the_kernel_may_not_be_asked_a_program_that_runs_is_only_a_note()
    {
        _machine.Clock = null;
        Finds(Severity.Problem, "Nothing synchronises the clock.", "", ClockChecks.Look(_machine.Files));

        _machine.Runs(303, "chronyd");
        Finds(Severity.Note, "chronyd runs. Whether the clock is right, the kernel does not say here.", "chronyc tracking", ClockChecks.Look(_machine.Files));

        _machine.Has("/run/systemd/timesync/synchronized");
        Finds(Severity.Ok, "systemd-timesyncd has synchronised the clock.", "", ClockChecks.Look(_machine.Files));
    }

    [Fact]
    public void This_machines_kernel_is_asked_and_answers_with_an_error_that_can_be()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "The kernel asked is Linux's, of 64 bits.");
        var clock = KernelClock.OfMachine();
        Assert.SkipWhen(clock is null, "This machine lets nobody ask its clock.");

        // A clock that nobody set right says 16 s and more.
        Assert.InRange(clock!.MaxErrorUs, 0, clock.Synchronised ? 16_000_000 : long.MaxValue);
    }

    [Theory]
    [InlineData("/dev/ttyUSB0")]
    [InlineData("/dev/serial/by-id/usb-Example_Pen_ttyUSB0-if00")]
    public void A_missing_group_is_a_note_where_the_service_holds_the_port_and_says_so(string line)
    {
        var findings = PortChecks.Look(_machine.Port("/dev/ttyUSB0").Files, line).ToArray();

        Finds(Severity.Note, "mara may not open /dev/ttyUSB0: the group dialout is missing. The service holds it", "sudo usermod -aG dialout mara", findings);
        Finds(Severity.Ok, "The service holds /dev/ttyUSB0, as it says.", "", findings);
        Assert.DoesNotContain(findings, static one => one.Severity == Severity.Problem);
    }

    [Fact]
    public void A_port_that_another_program_holds_stays_a_problem_whatever_the_service_says() => Finds(
        Severity.Problem,
        "minicom (process 4711) holds /dev/ttyUSB0.",
        "End it",
        PortChecks.Look(_machine.Port("/dev/ttyUSB0").Runs(4711, "minicom", "/dev/ttyUSB0").Files, "/dev/ttyUSB0"));

    [Theory]
    [InlineData(10, "Problem")]
    [InlineData(1000, "Warning")]
    [InlineData(100_000, "Ok")]
    public void Room_on_the_disk_is_judged_by_what_the_journal_needs(long mebibytes, string severity) =>
        Assert.Equal(severity, DiskChecks.Room("/data", mebibytes * 1024 * 1024).Severity.ToString());

    [Theory]
    [InlineData(2, 30, "Ok")]
    [InlineData(150, 200, "Warning")]
    [InlineData(2, 1000, "Problem")]
    public void A_sync_is_judged_by_its_median_and_by_its_worst(int median, int worst, string severity) => Assert.Equal(
        severity,
        DiskChecks.Sync("/data", [TimeSpan.FromMilliseconds(median), TimeSpan.FromMilliseconds(median), TimeSpan.FromMilliseconds(worst)], null).Severity.ToString());

    [Fact]
    public async Task Measuring_the_disk_leaves_nothing_behind()
    {
        var run = await DoctorAsync();

        Assert.Matches(@"sync speed\s+A sync takes \d+\.\d ms, the slowest of 15", run.Output);
        Assert.Empty(_machine.Files.In(FakeMachine.Data));
    }

    [Fact]
    public async Task Without_a_service_the_rest_is_looked_at_all_the_same()
    {
        var run = await PenCtlRun.OfAsync(["doctor", "--data", FakeMachine.Data, "--service", "127.0.0.1:1", "--json"], machine: _machine.Files);

        Assert.Equal(ExitCode.No, run.Code);
        var findings = run.Json.GetProperty("findings").EnumerateArray().ToArray();
        Assert.Contains(findings, static one => one.GetProperty("check").GetString() == "service" && one.GetProperty("severity").GetString() == "PROBLEM" && one.GetProperty("remedy").GetString()!.Length > 0);
        Assert.Contains(findings, static one => one.GetProperty("check").GetString() == "brltty");
    }

    [Fact]
    public async Task The_bundle_names_no_patient_no_session_and_nobody()
    {
        var path = Path.Combine(_machine.Files.Real("/"), "bundle.zip");

        await PenCtlRun.SignedInAsync(room, "stop", room.PenId, "--reason", $"says {room.Patient}");
        await PenCtlRun.OfAsync(
            ["doctor", "--data", FakeMachine.Data, "--bundle", path, "--operator", TreatedRoom.OperatorId],
            new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address, ["PENCTL_PIN"] = TreatedRoom.Pin },
            machine: _machine.Files);

        using var zip = ZipFile.OpenRead(path);
        Assert.Equal(["findings.json", "machine.json", "pens.json", "diagnostics.json", "incidents.json"], zip.Entries.Select(static entry => entry.FullName));
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            var text = await reader.ReadToEndAsync();
            Assert.DoesNotContain(room.Patient, text, StringComparison.Ordinal);
            Assert.DoesNotContain("ses-", text, StringComparison.Ordinal);
            Assert.DoesNotContain(TreatedRoom.OperatorId, text, StringComparison.Ordinal);
            Assert.DoesNotContain(TreatedRoom.Pin, text, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _machine.Dispose();

    private Task<PenCtlRun> DoctorAsync(string? data = null) => PenCtlRun.OfAsync(
        ["doctor", "--data", data ?? FakeMachine.Data], new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address }, machine: _machine.Files);

    private static void Finds(Severity severity, string sentence, string remedy, IEnumerable<Finding> findings)
    {
        var all = findings.ToArray();
        Assert.True(
            all.Any(one => one.Severity == severity && one.Sentence.Contains(sentence, StringComparison.Ordinal) && one.Remedy.Contains(remedy, StringComparison.Ordinal)),
            string.Join('\n', all.Select(static one => one.ToString())));
    }
}

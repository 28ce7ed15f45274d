using System.Text.Json;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>log list, show, verify, export, backup, restore, restored, reconcile.</summary>
public sealed class LogCommandTests(TreatedRoom room) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_newest_entries_are_listed_and_one_is_shown_whole()
    {
        var list = await PenCtlRun.OfAsync(room, "log", "list", "--kind", "Pass", "--last", "2");
        var number = list.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        var one = await PenCtlRun.OfAsync(room, "log", "show", number);

        Assert.Equal(3, list.Lines.Length);
        Assert.Equal("Pass", JsonSerializer.Deserialize<JsonElement>(one.Output).GetProperty("kind").GetString());
        Assert.Equal(ExitCode.NotFound, (await PenCtlRun.OfAsync(room, "log", "show", "999999")).Code);
        Assert.Contains("--kind 'pass' is no kind of entry.", (await PenCtlRun.OfAsync(room, "log", "list", "--kind", "pass")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_verifies_its_own_journal()
    {
        var run = await PenCtlRun.OfAsync(room, "log", "verify");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"^verified: \d+ entries and \d+ recordings", run.Output);
        Assert.Contains("--expected-count", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_verified_without_a_service_and_against_a_head_that_was_kept()
    {
        var (path, head) = await ExportAsync();

        var whole = await PenCtlRun.OfAsync(["log", "verify", path, "--expected-count", head.Count, "--expected-hash", head.Hash, "--service", "127.0.0.1:1"]);

        Assert.Equal(ExitCode.Ok, whole.Code);
        Assert.Contains($"head  {head.Count} {head.Hash}", whole.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_changed_letter_in_an_export_is_found_and_its_entry_named()
    {
        var (path, _) = await ExportAsync();
        var lines = await File.ReadAllLinesAsync(path);
        lines[4] = lines[4].Replace("\"payload\":{\"", "\"payload\":{ \"", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(path, lines);

        var run = await PenCtlRun.OfAsync(["log", "verify", path]);
        var json = (await PenCtlRun.OfAsync(["log", "verify", path, "--json"])).Json;

        Assert.Equal(ExitCode.No, run.Code);
        Assert.Contains("NOT VERIFIED: Entry 5 of kind", run.Output, StringComparison.Ordinal);
        Assert.Equal(5, json.GetProperty("first_defect").GetProperty("entry").GetInt64());
    }

    [Fact]
    public async Task An_export_without_its_end_or_with_an_entry_left_out_is_not_verified()
    {
        var (path, head) = await ExportAsync();
        var lines = await File.ReadAllLinesAsync(path);
        var (cut, gap, noise) = (_folder.Combine("cut"), _folder.Combine("gap"), _folder.Combine("noise"));
        await File.WriteAllLinesAsync(cut, lines.SkipLast(1));
        await File.WriteAllLinesAsync(gap, lines.Where(static (_, at) => at != 2));
        await File.WriteAllTextAsync(noise, "no export");
        await File.WriteAllTextAsync(_folder.Combine("empty"), "");

        Assert.Contains("entries were cut off", (await PenCtlRun.OfAsync(["log", "verify", cut, "--expected-count", head.Count, "--expected-hash", head.Hash])).Output, StringComparison.Ordinal);
        Assert.Contains("Entry 4 stands where 3 belongs", (await PenCtlRun.OfAsync(["log", "verify", gap])).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.No, (await PenCtlRun.OfAsync(["log", "verify", _folder.Combine("empty")])).Code);
        Assert.Contains("Line 1 is no entry of an export", (await PenCtlRun.OfAsync(["log", "verify", noise])).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, (await PenCtlRun.OfAsync(["log", "verify", _folder.Combine("nothing")])).Code);
        Assert.Equal(ExitCode.OptionWrong, (await PenCtlRun.OfAsync(["log", "verify", path, "--expected-count", "3"])).Code);
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_written_over()
    {
        var path = _folder.Combine("there");
        await File.WriteAllTextAsync(path, "mine");

        var run = await PenCtlRun.OfAsync(room, "log", "export", "--output", path);

        Assert.Equal(ExitCode.CannotWrite, run.Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_backup_of_the_running_service_verifies()
    {
        Assert.SkipUnless(new[] { "sqlite3", "python3" }.Any(IsInPath) && IsInPath("bash"), "The backup needs bash, and sqlite3 or python3.");
        var copy = _folder.Combine("copy");

        var run = await PenCtlRun.OfAsync(["log", "backup", room.DataDirectory, copy]);
        var again = await PenCtlRun.OfAsync(["log", "backup", room.DataDirectory, copy]);

        Assert.True(run.Code == ExitCode.Ok, run.Errors + run.Output);
        Assert.Contains("verified: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.CannotWrite, again.Code);
        Assert.Equal(ExitCode.NotFound, (await PenCtlRun.OfAsync(["log", "backup", _folder.Path, _folder.Combine("other")])).Code);
    }

    [Theory]
    [InlineData("the clinic's copy")]
    [InlineData("\"copy\" of $HOME; .exit/")]
    public async Task A_backup_goes_into_a_folder_of_any_name(string name)
    {
        Assert.SkipUnless(new[] { "sqlite3", "python3" }.Any(IsInPath) && IsInPath("bash"), "The backup needs bash, and sqlite3 or python3.");

        var run = await PenCtlRun.OfAsync(["log", "backup", room.DataDirectory, _folder.Combine(name)]);

        Assert.True(run.Code == ExitCode.Ok, run.Errors + run.Output);
        Assert.Contains("verified: ", run.Output, StringComparison.Ordinal);
        Assert.Equal([_folder.Combine(name.TrimEnd('/'))], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_backup_is_restored_and_the_service_on_it_says_what_has_to_be_reconciled_before_anything_is_armed()
    {
        Assert.SkipUnless(new[] { "sqlite3", "python3" }.Any(IsInPath) && IsInPath("bash"), "The backup needs bash, and sqlite3 or python3.");
        var (copy, data) = (_folder.Combine("copy"), _folder.Combine("data"));
        Assert.Equal(ExitCode.Ok, (await PenCtlRun.OfAsync(["log", "backup", room.DataDirectory, copy])).Code);

        var restored = await PenCtlRun.OfAsync(["log", "restore", copy, data]);
        Assert.True(restored.Code == ExitCode.Ok, restored.Errors);
        Assert.Contains("No pen is armed on it", restored.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await PenCtlRun.OfAsync(["log", "verify", data])).Code);
        Assert.Equal(ExitCode.CannotWrite, (await PenCtlRun.OfAsync(["log", "restore", copy, data])).Code);
        Assert.Equal(ExitCode.Busy, (await PenCtlRun.OfAsync(["log", "restore", copy, room.DataDirectory])).Code);
        Assert.Equal(ExitCode.Busy, (await PenCtlRun.OfAsync(["log", "restore", room.DataDirectory, _folder.Combine("other")])).Code);
        Assert.Equal(ExitCode.NotFound, (await PenCtlRun.OfAsync(["log", "restore", _folder.Combine("nothing"), _folder.Combine("other")])).Code);
        Assert.Equal(
            ExitCode.No, (await PenCtlRun.OfAsync(["log", "restore", copy, _folder.Combine("other"), "--expected-count", "1", "--expected-hash", new string('0', 64)])).Code);

        await using var service = await Host.DeviceHost.StartAsync(
            new Host.HostOptions { DataDirectory = data, Grpc = Host.ListenAddress.Loopback(0), Pens = [] }, null, TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["PENCTL_SERVICE"] = service.Address, ["PENCTL_PIN"] = TreatedRoom.Pin };
        var shown = await PenCtlRun.OfAsync(["log", "restored"], environment);
        Assert.Matches($@"open sessions\s+{room.OpenSessionId}", shown.Output);
        Assert.Matches($@"{room.PenId}\s+no\s+-\s+-\s+-\s+-\s+NO", shown.Output);
        string[] signed = ["--reason", "looked at the labels", "--operator", TreatedRoom.OperatorId];
        Assert.Equal(ExitCode.NotFound, (await PenCtlRun.OfAsync(["log", "reconcile", "--none-used", .. signed], environment)).Code);
        var refused = await PenCtlRun.OfAsync(["log", "reconcile", room.PenId, "--none-used", .. signed, "--json"], environment);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("R-RESTORE-SESSION", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotPermitted, (await PenCtlRun.OfAsync(["log", "reconcile", room.PenId, "--none-used", "--reason", "nobody"], environment)).Code);

        // A journal that never was a backup has nothing to say.
        Assert.Contains("never restored", (await PenCtlRun.OfAsync(room, "log", "restored")).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private async Task<(string Path, (string Count, string Hash) Head)> ExportAsync()
    {
        var path = _folder.Combine("journal.ndjson");
        var head = (await PenCtlRun.OfAsync(room, "log", "export", "--output", path, "--json")).Json.GetProperty("head");
        return (path, (head.GetProperty("entryCount").GetString()!, head.GetProperty("headHash").GetString()!));
    }
}

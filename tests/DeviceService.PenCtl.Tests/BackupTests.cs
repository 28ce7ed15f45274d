using System.Diagnostics;
using System.Globalization;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>log backup: a copy is whole or not there, whatever ends the copying.</summary>
public sealed class BackupTests : IDisposable
{
    // In the place of SQLite's: it has written half when the disk is full, or when somebody ends it.
    private const string FakeSqlite = """
        #!/bin/sh
        echo half >journal.db
        if [ -z "$STARTED" ]; then echo "Error: database or disk is full" >&2; exit 1; fi
        echo $$ >"$STARTED.part" && mv "$STARTED.part" "$STARTED"
        exec sleep 600
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _data;
    private readonly string _copies;

    public BackupTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "bash, and signals of this kind, are of Linux.");
        (_data, _copies) = (_folder.Combine("data"), _folder.Combine("copies"));
        Directory.CreateDirectory(_data);
        Directory.CreateDirectory(_copies);
        Directory.CreateDirectory(_folder.Combine("bin"));
        File.WriteAllText(Path.Combine(_data, "journal.db"), "of no concern here");
        File.WriteAllText(Path.Combine(_data, "pin-key"), "secret");
        File.WriteAllText(Sqlite, FakeSqlite);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Sqlite, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string Copy => Path.Combine(_copies, "copy");

    private string Sqlite => Path.Combine(_folder.Combine("bin"), "sqlite3");

    private string Started => _folder.Combine("started");

    private string PathVariable => $"{_folder.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}";

    [Fact]
    public async Task A_full_disk_leaves_nothing_that_looks_like_a_backup_and_says_that_it_was_full()
    {
        using var penctl = PenCtlProcess.Start(["log", "backup", _data, Copy], ("PATH", PathVariable), ("STARTED", ""));

        Assert.Equal(ExitCode.CannotWrite, await penctl.ExitAsync());
        Assert.StartsWith("The backup was not made: Error: database or disk is full. ", await penctl.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_copies));
    }

    [Fact]
    public async Task SIGTERM_to_penctl_alone_ends_the_copying_and_leaves_nothing()
    {
        using var penctl = PenCtlProcess.Start(["log", "backup", _data, Copy], ("PATH", PathVariable), ("STARTED", Started));
        var copying = await CopyingAsync();
        Assert.Equal([Copy + ".part"], Directory.GetFileSystemEntries(_copies));

        await penctl.TerminateAsync();

        Assert.Equal(ExitCode.Interrupted, await penctl.ExitAsync());
        Assert.Empty(Directory.GetFileSystemEntries(_copies));
        await Eventually.TrueAsync(() => !IsThere(copying));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_signal_to_the_script_alone_ends_what_it_has_started_and_leaves_nothing(string signal, int code)
    {
        var start = new ProcessStartInfo("bash", [RepositoryRoot.Combine("deploy/backup.sh"), _data, Copy]);
        (start.Environment["PATH"], start.Environment["STARTED"]) = (PathVariable, Started);
        using var script = Process.Start(start)!;
        var copying = await CopyingAsync();

        using (var kill = Process.Start("kill", [$"-{signal}", script.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await Eventually.EndsAsync(kill.WaitForExitAsync());
        }

        await Eventually.EndsAsync(script.WaitForExitAsync());
        Assert.Equal(code, script.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_copies));
        await Eventually.TrueAsync(() => !IsThere(copying));
    }

    [Fact]
    public async Task What_another_backup_has_begun_is_named_and_left_alone()
    {
        Directory.CreateDirectory(Copy + ".part");
        await File.WriteAllTextAsync(Path.Combine(Copy + ".part", "journal.db"), "another's");

        var run = await PenCtlRun.OfAsync(["log", "backup", _data, Copy]);

        Assert.Equal(ExitCode.CannotWrite, run.Code);
        Assert.Contains($"{Copy}.part is there: another backup to {Copy} is made now, or one was killed", run.Errors, StringComparison.Ordinal);
        Assert.Equal("another's", await File.ReadAllTextAsync(Path.Combine(Copy + ".part", "journal.db")));
        Assert.False(Path.Exists(Copy));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<int> CopyingAsync()
    {
        await Eventually.TrueAsync(() => File.Exists(Started));
        return int.Parse(await File.ReadAllTextAsync(Started), CultureInfo.InvariantCulture);
    }

    private static bool IsThere(int process) => Path.Exists($"/proc/{process}");
}

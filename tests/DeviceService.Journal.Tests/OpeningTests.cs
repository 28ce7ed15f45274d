using System.Diagnostics;
using Microsoft.Data.Sqlite;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class OpeningTests : JournalTests
{
    [Fact]
    public async Task A_second_journal_on_the_same_data_is_refused_with_the_holder()
    {
        await using var first = await OpenAsync();

        var refused = await Assert.ThrowsAsync<JournalOpenException>(OpenAsync);

        Assert.Equal(JournalOpenFailure.HeldByOther, refused.Failure);
        Assert.Contains($"process {Environment.ProcessId} ", refused.Message, StringComparison.Ordinal);
        await AppendAsync(first, Given.Service());
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_until_the_holder_is_gone()
    {
        using var holder = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. CrashTests.Runner(), KilledProcess.Mode, Directory])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal($"ready {holder.Id}", await Eventually.EndsAsync(holder.StandardOutput.ReadLineAsync(Ended).AsTask()));

            var refused = await Assert.ThrowsAsync<JournalOpenException>(OpenAsync);

            Assert.Contains($"process {holder.Id} ", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
        }

        await holder.WaitForExitAsync(Ended);
        await using var journal = await OpenAsync();
        Assert.True(journal.Health.Writable);
    }

    [Fact]
    public async Task Data_from_a_newer_version_is_refused_and_left_alone()
    {
        await (await OpenAsync()).DisposeAsync();
        using (var connection = new SqliteConnection(Connections.ForWriter(Paths)))
        {
            connection.Open();
            Connections.Execute(connection, "INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('9002-from-the-future.sql', '2027-01-01')");
        }

        var refused = await Assert.ThrowsAsync<JournalOpenException>(OpenAsync);

        Assert.Equal(JournalOpenFailure.NewerSchema, refused.Failure);
        Assert.Contains("9002-from-the-future.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_what_to_do()
    {
        await File.WriteAllTextAsync(Paths.Database, string.Concat(Enumerable.Repeat("This is not a journal. ", 1000)), Ended);

        var refused = await Assert.ThrowsAsync<JournalOpenException>(OpenAsync);

        Assert.Equal(JournalOpenFailure.DirectoryUnusable, refused.Failure);
        Assert.Contains("restore a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_syncs_at_each_commit_and_writes_ahead()
    {
        await using var journal = await OpenAsync();
        using var connection = Connections.OpenWriter(Paths, null);
        using var command = connection.CreateCommand();

        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, command.ExecuteScalar());
    }
}

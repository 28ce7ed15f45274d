using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>A file that penctl writes is whole or not there, and what could not be written stands in nobody's way.</summary>
public sealed class NewFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_disk_that_is_full_leaves_nothing_and_the_next_attempt_writes_the_file()
    {
        var path = _folder.Combine("export");
        var full = await Assert.ThrowsAsync<PenCtlException>(() => NewFile.WriteAsync(
            path,
            async stream =>
            {
                await stream.WriteAsync("half"u8.ToArray());
                throw new IOException("No space left on device.");
            },
            CancellationToken.None));
        Assert.Equal((ExitCode.CannotWrite, $"{path} cannot be written: No space left on device."), (full.Code, full.Sentence));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));

        await NewFile.WriteAsync(path, stream => stream.WriteAsync("whole"u8.ToArray()).AsTask(), CancellationToken.None);
        Assert.Equal("whole", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Whatever_else_ends_the_writing_leaves_nothing_either()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => NewFile.WriteAsync(_folder.Combine("export"), static _ => throw new OperationCanceledException(), CancellationToken.None));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task What_another_penctl_has_begun_is_named_and_left_alone()
    {
        var path = _folder.Combine("export");
        await File.WriteAllTextAsync(path + ".part", "another's");

        var refused = await Assert.ThrowsAsync<PenCtlException>(() => NewFile.WriteAsync(path, static _ => Task.CompletedTask, CancellationToken.None));

        Assert.Equal(ExitCode.CannotWrite, refused.Code);
        Assert.StartsWith($"{path}.part is there: ", refused.Sentence, StringComparison.Ordinal);
        Assert.Equal("another's", await File.ReadAllTextAsync(path + ".part"));
    }

    [Fact]
    public async Task A_folder_without_a_journal_is_not_there_and_a_journal_that_is_none_does_not_verify()
    {
        var empty = await PenCtlRun.OfAsync(["log", "verify", _folder.Path]);
        Assert.Equal(ExitCode.NotFound, empty.Code);
        Assert.Equal($"{_folder.Path} holds no journal. Name an NDJSON export or a data directory.", empty.Errors.Trim());

        await File.WriteAllBytesAsync(_folder.Combine("journal.db"), [.. Enumerable.Range(0, 8_192).Select(static at => (byte)(at * 7))]);
        var garbage = await PenCtlRun.OfAsync(["log", "verify", _folder.Path]);
        Assert.True(garbage.Code == ExitCode.No, $"{garbage.Code}: {garbage.Errors}");
        Assert.StartsWith($"{_folder.Path} does not verify: ", garbage.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}

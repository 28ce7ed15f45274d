using System.IO.Pipes;
using System.Text;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>What becomes of a command whose answer goes into a pipe that nobody reads any more.</summary>
public sealed class UnreadOutputTests(TreatedRoom room)
{
    [Theory]
    [InlineData("watch", "--json")]
    [InlineData("pens", "watch")]
    [InlineData("sessions", "watch")]
    public async Task A_watch_ends_with_73_and_without_a_word_once_its_reader_has_gone_also_where_it_has_nothing_to_tell(params string[] watch)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the console is .NET's own.");
        string[] session = watch[0] == "sessions" ? [room.OpenSessionId] : [];
        using var penctl = PenCtlProcess.Start([.. watch, .. session], ("PENCTL_SERVICE", room.Address));
        var line = await penctl.LineAsync();
        Assert.NotNull(line);
        Assert.NotEqual('\uFEFF', line[0]);

        penctl.ReaderGoes();

        Assert.Equal(ExitCode.CannotWrite, await penctl.ExitAsync());
        Assert.Empty(await penctl.Errors);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("conformance", "--list")]
    public async Task Any_other_answer_that_nobody_reads_is_a_73_too_and_no_defect(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the console is .NET's own.");
        using var penctl = PenCtlProcess.Start(arguments);
        penctl.ReaderGoes();

        Assert.Equal(ExitCode.CannotWrite, await penctl.ExitAsync());
        Assert.Empty(await penctl.Errors);
    }

    [Fact]
    public async Task A_pipe_is_unread_once_its_other_end_is_closed_and_not_while_something_in_it_waits_to_be_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is for Linux.");
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var reader = new AnonymousPipeClientStream(PipeDirection.In, pipe.ClientSafePipeHandle);
        await using var output = new StandardOutput((int)pipe.SafePipeHandle.DangerousGetHandle());
        var text = output.AsText(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        await text.WriteAsync("3 um");
        Assert.False(output.Unread);
        var read = new byte[16];
        Assert.Equal("3 um", Encoding.UTF8.GetString(read, 0, await reader.ReadAsync(read)));

        await reader.DisposeAsync();

        // A process that another test starts has what is open here for a moment.
        await Eventually.TrueAsync(() => output.Unread);
        Assert.Throws<OutputUnreadException>(() => text.Write("4 um"));
    }

    [Fact]
    public async Task Two_commands_write_one_after_the_other_into_a_file_that_they_share()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is for Linux.");
        using var folder = new TemporaryFolder();
        await using (var file = new FileStream(folder.Combine("shared"), FileMode.CreateNew, FileAccess.Write))
        {
            var descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
            foreach (var word in (string[])["one", "two"])
            {
                await using var output = new StandardOutput(descriptor);
                await output.AsText(Encoding.ASCII).WriteLineAsync(word);
                Assert.False(output.Unread);
            }
        }

        Assert.Equal(["one", "two"], await File.ReadAllLinesAsync(folder.Combine("shared")));
    }

    [Fact]
    public async Task A_full_disk_is_no_reader_that_has_gone_and_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no disk that is always full.");
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
        await using var output = new StandardOutput((int)full.SafeFileHandle.DangerousGetHandle());

        var wrong = Assert.Throws<IOException>(() => output.Write("x"u8));

        Assert.Equal("Standard output cannot be written: No space left on device.", wrong.Message);
        Assert.False(output.Unread);
    }
}

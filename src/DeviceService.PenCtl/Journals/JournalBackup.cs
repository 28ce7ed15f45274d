using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DeviceService.PenCtl;

/// <summary>Runs deploy/backup.sh, which is in this assembly word for word: there is one way to make a backup.</summary>
internal static partial class JournalBackup
{
    private const int Terminate = 15;

    // How a shell tells of the signal that it was ended by.
    private const int EndedByHangUp = 129;
    private const int EndedByInterrupt = 130;
    private const int EndedByTerminate = 143;

    // The script ends what it has started and removes what it has copied; penctl itself is ended 5 s after it was asked to.
    private static readonly TimeSpan EndingMost = TimeSpan.FromSeconds(3);

    /// <summary>Copies a data directory, also while the service writes to it. The copy is whole or not there.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="copy">The folder to be.</param>
    /// <param name="clock">The clock of durations.</param>
    /// <param name="cancellation">Ends it, and nothing is left.</param>
    /// <exception cref="PenCtlException">It could not be copied; the message is the script's own.</exception>
    public static async Task CopyAsync(string data, string copy, TimeProvider clock, CancellationToken cancellation)
    {
        NamedPath.Of(data, "Name the service's data directory: what it was started with as --data.");
        NamedPath.Of(copy, "Name a folder that is not there yet: a backup never overwrites one.");
        if (!File.Exists(Path.Combine(data, "journal.db")))
        {
            throw new PenCtlException(ExitCode.NotFound, $"{data} holds no journal.", "Name the service's data directory: what it was started with as --data.");
        }

        if (Path.Exists(copy))
        {
            throw new PenCtlException(ExitCode.CannotWrite, $"{copy} is there already.", "Name a folder that is not there yet: a backup never overwrites one.");
        }

        using var process = Start(data, copy);
        string said;
        try
        {
            await process.StandardInput.WriteAsync(Script().AsMemory(), cancellation);
            process.StandardInput.Close();
            said = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process, clock);
            throw;
        }

        if (process.ExitCode is EndedByHangUp or EndedByInterrupt or EndedByTerminate)
        {
            // Ctrl+C at a terminal reaches the script too, and may end it before penctl has heard of it.
            throw new PenCtlException(ExitCode.Interrupted, $"The backup was ended before it was whole, and nothing is left of {copy}.", "Make it again.");
        }

        if (process.ExitCode != 0)
        {
            throw new PenCtlException(
                ExitCode.CannotWrite, $"The backup was not made: {(said.Trim().TrimEnd('.') is { Length: > 0 } why ? why : $"it ended with {process.ExitCode}")}.", "It needs bash and sqlite3 or python3, and has to be run as who may read the data directory.");
        }
    }

    private static Process Start(string data, string copy)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("bash", ["-s", "--", data, copy])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new PenCtlException(ExitCode.CannotWrite, $"The backup was not made: bash cannot be started: {missing.Message}.", "Install bash, and sqlite3 or python3.", missing);
        }
    }

    // It is asked to end, so that it tidies up; what does not hear that ends all the same, with everything that it has started.
    private static async Task EndAsync(Process process, TimeProvider clock)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && !process.HasExited && kill(process.Id, Terminate) == 0)
            {
                await process.WaitForExitAsync(CancellationToken.None).WaitAsync(EndingMost, clock);
            }
        }
        catch (TimeoutException)
        {
            // What it had copied stays then, and the next backup names it.
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

#pragma warning disable IDE1006 // The name is libc's.
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int kill(int process, int signal);
#pragma warning restore IDE1006

    private static string Script()
    {
        using var stream = typeof(JournalBackup).Assembly.GetManifestResourceStream("backup.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

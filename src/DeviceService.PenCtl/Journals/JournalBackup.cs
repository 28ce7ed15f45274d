using System.Diagnostics;

namespace DeviceService.PenCtl;

/// <summary>Runs deploy/backup.sh, which is in this assembly word for word: there is one way to make a backup.</summary>
internal static class JournalBackup
{
    /// <summary>Copies a data directory, also while the service writes to it.</summary>
    /// <exception cref="PenCtlException">It could not be copied; the message is the script's own.</exception>
    public static async Task CopyAsync(string data, string copy, CancellationToken cancellation)
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
        await process.StandardInput.WriteAsync(Script().AsMemory(), cancellation);
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new PenCtlException(
                ExitCode.CannotWrite, $"The backup was not made: {said.Trim()}.", "It needs bash and sqlite3 or python3, and has to be run as who may read the data directory.");
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

    private static string Script()
    {
        using var stream = typeof(JournalBackup).Assembly.GetManifestResourceStream("backup.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

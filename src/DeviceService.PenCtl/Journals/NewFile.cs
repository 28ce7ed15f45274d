namespace DeviceService.PenCtl;

/// <summary>A file that is whole or not there, and never takes the place of another one.</summary>
internal static class NewFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellation">Ends it, and nothing is left.</param>
    /// <exception cref="PenCtlException">There is a file already, or it cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write, CancellationToken cancellation)
    {
        NamedPath.Of(path, "Name a file that is not there yet.");
        if (Path.Exists(path))
        {
            throw new PenCtlException(ExitCode.CannotWrite, $"{path} is there already.", "Name a file that is not there yet.");
        }

        var aside = path + ".part";
        if (Path.Exists(aside))
        {
            throw new PenCtlException(
                ExitCode.CannotWrite, $"{aside} is there: another penctl writes {path} now, or one that did was killed.", "Wait for that one, or remove the file; or name another one.");
        }

        var own = false;
        try
        {
            // Read and write for its owner alone: most of what is written here is a medical record.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var stream = new FileStream(aside, options))
            {
                own = true;
                await write(stream);
                await stream.FlushAsync(cancellation);
            }

            File.Move(aside, path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Leave(aside, own);
            throw new PenCtlException(
                ExitCode.CannotWrite, $"{path} cannot be written: {problem.Message.TrimEnd('.')}.", "Name a folder that is there, has room, and that this user may write to.", problem);
        }
        catch
        {
            Leave(aside, own);
            throw;
        }
    }

    // What was begun here goes; what another one began is that one's.
    private static void Leave(string aside, bool own)
    {
        try
        {
            if (own)
            {
                File.Delete(aside);
            }
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // Why there is no file is what has to be said; the next attempt names what is left.
            return;
        }
    }
}

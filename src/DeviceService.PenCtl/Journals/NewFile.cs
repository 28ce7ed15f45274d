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
        if (Path.Exists(path))
        {
            throw new PenCtlException(ExitCode.CannotWrite, $"{path} is there already.", "Name a file that is not there yet.");
        }

        var aside = path + ".part";
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
                await write(stream);
                await stream.FlushAsync(cancellation);
            }

            File.Move(aside, path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PenCtlException(ExitCode.CannotWrite, $"{path} cannot be written: {problem.Message.TrimEnd('.')}.", "Name a folder that is there and that this user may write to; remove a .part file that was left behind.", problem);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}

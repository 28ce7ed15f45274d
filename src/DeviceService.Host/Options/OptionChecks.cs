using DeviceService.PenLink;

namespace DeviceService.Host;

/// <summary>Holds options against what can be known before a port or a line is opened. What cannot be used is refused, never corrected.</summary>
internal static class OptionChecks
{
    public static void Check(HostOptions options)
    {
        if (!options.Grpc.IsLocal && options.Tls is null)
        {
            throw Wrong(
                $"--grpc {options.Grpc} can be reached from other machines, and without certificates anybody there could arm a pen: "
                + "give --tls-cert, --tls-key and --client-ca, or listen on 127.0.0.1");
        }

        if (options.Tls is not null && options.Grpc.UnixPath is not null)
        {
            throw Wrong("--tls-cert is of no use on a unix: socket, whose file permissions decide who may call: leave it out, or listen on an IP address");
        }

        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            throw Wrong("--data is empty: name a directory");
        }

        if (options.SamplesPerSecond is < PenLinks.SamplesPerSecondMin or > PenLinks.SamplesPerSecondMax)
        {
            throw Wrong($"--telemetry-rate is {options.SamplesPerSecond}: it has to be within {PenLinks.SamplesPerSecondMin} to {PenLinks.SamplesPerSecondMax} samples per second");
        }

        if (options.Pens.Count > HostOptions.PensMax)
        {
            throw Wrong($"--pen is given {options.Pens.Count} times; {HostOptions.PensMax} is the most");
        }

        if (options.Pens.GroupBy(line => line, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Wrong($"--pen '{twice.Key}' is given {twice.Count()} times: name each line once");
        }
    }

    /// <summary>Makes the directory and proves that it can be written, before anything relies on it.</summary>
    public static void PrepareDataDirectory(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                // Medical records: nobody but the service's own user.
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            var probe = Path.Combine(directory, $".probe-{Guid.CreateVersion7():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                ExitCode.DataDirectoryUnusable,
                $"--data '{directory}' cannot be used: {problem.Message} Name a directory that this user may write.",
                problem);
        }
    }

    private static StartRefusedException Wrong(string sentence) => new(ExitCode.OptionWrong, sentence + ".");
}

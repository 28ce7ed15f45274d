using System.Diagnostics;
using Xunit;

namespace DeviceService.Journal.Tests;

/// <summary>A real file system of a few megabytes in memory, for as long as a test runs. Needs Linux and the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk MountOrSkip(int sizeMb)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small file system needs Linux and root.");
        var path = System.IO.Directory.CreateTempSubdirectory("device-service-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={sizeMb}m", "tmpfs", path) != 0)
        {
            System.IO.Directory.Delete(path);
            Assert.Skip("This machine lets nobody mount a file system.");
        }

        return new SmallDisk(path);
    }

    /// <summary>Fills it up with a file, whose path is returned.</summary>
    public string Fill()
    {
        var ballast = System.IO.Path.Combine(Path, "ballast");
        using var stream = new FileStream(ballast, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        try
        {
            while (true)
            {
                stream.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            return ballast;
        }
    }

    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        System.IO.Directory.Delete(Path);
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}

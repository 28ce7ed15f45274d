using DeviceService.Clinic;
using DeviceService.Journal;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// Where the secret that PINs are keyed with is kept: a file of the data directory that its owner alone may read, and that a backup carries. Made at the
/// first start; a journal whose PINs were keyed with one is not opened with another, under which nobody could sign in.
/// </summary>
internal sealed class PinKeyFile
{
    /// <summary>The file in the data directory.</summary>
    public const string FileName = "pin-key";

    private readonly string _path;
    private readonly bool _made;

    private PinKeyFile(string path, PinKey key, bool made)
    {
        _path = path;
        _made = made;
        Key = key;
    }

    /// <summary>The secret.</summary>
    public PinKey Key { get; }

    /// <summary>Reads it, or makes one that is not kept before <see cref="Settle"/>.</summary>
    /// <exception cref="StartRefusedException">The file cannot be read, or holds no key.</exception>
    public static PinKeyFile Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            return File.Exists(path) ? new PinKeyFile(path, Read(path), made: false) : new PinKeyFile(path, PinKey.Create(), made: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"cannot be read: {problem.Message}");
        }
    }

    /// <summary>Holds it against the people who are registered, and keeps it if it is new. The book has been read.</summary>
    /// <exception cref="StartRefusedException">Their PINs were keyed with another, or it cannot be written.</exception>
    public void Settle(ClinicBook book, ILogger log)
    {
        if (book.State.Operators.ById.Values.Select(static person => person.PinKeyId).FirstOrDefault(id => id is not null && id != Key.Id) is { } other)
        {
            throw Refused(_path, _made ? $"is missing, and the PINs were keyed with key {other}" : $"is key {Key.Id}, but the PINs were keyed with key {other}");
        }

        if (_made)
        {
            try
            {
                DurableFile.Write(_path, Key.Export() + "\n", ownerOnly: true);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new StartRefusedException(ExitCode.DataDirectoryUnusable, $"'{_path}' cannot be written: {problem.Message}");
            }
        }
        else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(_path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            log.PinKeyReadable(_path);
        }
    }

    private static PinKey Read(string path)
    {
        try
        {
            return new PinKey(Convert.FromBase64String(File.ReadAllText(path).Trim()));
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException)
        {
            throw Refused(path, $"is no key of {PinKey.Length} bytes in base 64");
        }
    }

    private static StartRefusedException Refused(string path, string what) => new(
        ExitCode.JournalDamaged, $"'{path}' {what}. Restore the file from the backup of this data directory; without it nobody could sign in.");
}

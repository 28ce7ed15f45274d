using System.Globalization;
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

    /// <summary>What is behind the name of a file that is no key, once another took its place; a number goes behind it where one lies there already.</summary>
    public const string Replaced = ".replaced";

    private readonly string _path;
    private readonly bool _renews;
    private readonly bool _made;

    private PinKeyFile(string path, PinKey key, bool made, bool renews)
    {
        _path = path;
        _made = made;
        _renews = renews;
        Key = key;
    }

    /// <summary>The secret.</summary>
    public PinKey Key { get; }

    /// <summary>Reads it, or makes one that is not kept before <see cref="Settle"/>.</summary>
    /// <param name="dataDirectory">Where it is.</param>
    /// <param name="renews">Whether one that is lost or does not fit is replaced.</param>
    /// <exception cref="StartRefusedException">The file cannot be read, or holds no key.</exception>
    public static PinKeyFile Open(string dataDirectory, bool renews = false)
    {
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            var key = !File.Exists(path) ? null
                : Read(path) is { } kept ? kept
                : renews ? null
                : throw Refused(path, $"is no key of {PinKey.Length} bytes in base 64");
            return new PinKeyFile(path, key ?? PinKey.Create(), key is null, renews);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, $"cannot be read: {problem.Message}");
        }
    }

    /// <summary>Holds it against the people who are registered, and keeps it if it is new. The book has been read, and nobody signs in yet.</summary>
    /// <exception cref="StartRefusedException">Their PINs were keyed with another, or it cannot be written.</exception>
    public void Settle(ClinicBook book, ILogger log)
    {
        var other = book.State.Operators.ById.Values.Select(static person => person.PinKeyId).FirstOrDefault(id => id is not null && id != Key.Id);
        var fits = book.State.Operators.ById.Values.Any(person => person.PinKeyId == Key.Id);
        if (other is not null && !fits && !_renews)
        {
            throw Refused(_path, _made ? $"is missing, and the PINs were keyed with key {other}" : $"is key {Key.Id}, but the PINs were keyed with key {other}");
        }

        if (other is not null && !fits)
        {
            log.PinKeyRenewed(_path, other);
        }

        if (_made)
        {
            Keep();
        }
        else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(_path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            log.PinKeyReadable(_path);
        }
    }

    // What lies there is moved aside, and not lost: it may be somebody's.
    private void Keep()
    {
        try
        {
            if (File.Exists(_path))
            {
                File.Move(_path, Aside());
            }

            DurableFile.Write(_path, Key.Export() + "\n", ownerOnly: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(ExitCode.DataDirectoryUnusable, $"'{_path}' cannot be written: {problem.Message}");
        }
    }

    private string Aside()
    {
        var aside = _path + Replaced;
        for (var count = 2; File.Exists(aside); count++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{_path}{Replaced}-{count}");
        }

        return aside;
    }

    private static PinKey? Read(string path)
    {
        try
        {
            return new PinKey(Convert.FromBase64String(File.ReadAllText(path).Trim()));
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static StartRefusedException Refused(string path, string what) => new(
        ExitCode.JournalDamaged,
        $"'{path}' {what}. Restore the file from the backup of this data directory. If it is in none, start once with --new-pin-key: everybody gets another PIN then, "
        + "beginning with a prescriber who registers with the setup code.");
}

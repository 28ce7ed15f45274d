using System.Globalization;
using System.Security.Cryptography;

namespace DeviceService.Journal;

/// <summary>Where recordings lie: <c>recordings/YYYY/MM/ID.pnrec</c>, and with <c>.part</c> behind while they are written.</summary>
internal sealed class RecordingFiles(JournalPaths paths)
{
    public const string Extension = ".pnrec";
    public const string PartExtension = ".pnrec.part";

    private const int IdLengthMax = 100;

    /// <summary>Whether an activation id can be a file name: letters, digits, hyphen and underscore.</summary>
    public static bool IsFileName(string activationId) =>
        activationId.Length is > 0 and <= IdLengthMax
        && activationId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>Where a new recording is written to.</summary>
    public string PartFor(string activationId, DateTimeOffset wallTime)
    {
        var folder = Path.Combine(
            paths.Recordings,
            wallTime.UtcDateTime.ToString("yyyy", CultureInfo.InvariantCulture),
            wallTime.UtcDateTime.ToString("MM", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, activationId + PartExtension);
    }

    /// <summary>The closed recording; null when there is none.</summary>
    public string? Find(string activationId) => Find(activationId, Extension);

    /// <summary>The closed recording, or the one being written; null when there is none.</summary>
    public string? FindEvenOpen(string activationId) => Find(activationId) ?? Find(activationId, PartExtension);

    /// <summary>Recordings that nobody closed.</summary>
    public IReadOnlyList<string> Parts() => Directory.Exists(paths.Recordings)
        ? [.. Directory.EnumerateFiles(paths.Recordings, "*" + PartExtension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Recordings that were closed.</summary>
    public IReadOnlyList<string> Closed() => Directory.Exists(paths.Recordings)
        ? [.. Directory.EnumerateFiles(paths.Recordings, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public static string DigestOf(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private string? Find(string activationId, string extension)
    {
        if (!IsFileName(activationId) || !Directory.Exists(paths.Recordings))
        {
            return null;
        }

        foreach (var year in Directory.EnumerateDirectories(paths.Recordings))
        {
            foreach (var month in Directory.EnumerateDirectories(year))
            {
                var path = Path.Combine(month, activationId + extension);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }
}

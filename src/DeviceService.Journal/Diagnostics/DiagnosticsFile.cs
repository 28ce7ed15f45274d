using System.Globalization;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// What was counted of pens, as one file of the data directory. It is whole or not there; it is no record of a treatment, and no journal
/// depends on it.
/// </summary>
public sealed class DiagnosticsFile : IDiagnosticsStore
{
    private const long BytesMax = 64L * 1024 * 1024;

    private readonly string _directory;
    private readonly string _path;
    private readonly Func<string, long> _freeBytes;

    /// <summary>The file of this data directory, which has to exist when it is saved.</summary>
    public DiagnosticsFile(string dataDirectory)
        : this(dataDirectory, static directory => new DriveInfo(directory).AvailableFreeSpace)
    {
    }

    internal DiagnosticsFile(string dataDirectory, Func<string, long> freeBytes) =>
        (_directory, _path, _freeBytes) = (dataDirectory, new JournalPaths(dataDirectory).Diagnostics, freeBytes);

    /// <inheritdoc/>
    public IReadOnlyList<KeptDiagnostics> Load()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        try
        {
            if (new FileInfo(_path).Length is var bytes && bytes > BytesMax)
            {
                throw new InvalidDataException($"It has {bytes} bytes, and {BytesMax} are the most.");
            }

            var document = JsonSerializer.Deserialize(File.ReadAllBytes(_path), DiagnosticsJson.Default.DiagnosticsDocument)
                ?? throw new InvalidDataException("It is empty.");
            return document is { Format: DiagnosticsDocument.FormatName, Version: DiagnosticsDocument.CurrentVersion }
                ? [.. document.Pens.Select(static pen => ToKept(pen))]
                : throw new InvalidDataException($"It is {document.Format} {document.Version}, and {DiagnosticsDocument.FormatName} {DiagnosticsDocument.CurrentVersion} can be read.");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException)
        {
            var aside = _path + ".unreadable";
            File.Move(_path, aside, overwrite: true);
            throw new InvalidDataException($"{_path} was put aside as {aside}. {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc/>
    public void Save(IReadOnlyList<KeptDiagnostics> pens)
    {
        ArgumentNullException.ThrowIfNull(pens);
        var document = new DiagnosticsDocument
        {
            Format = DiagnosticsDocument.FormatName, Version = DiagnosticsDocument.CurrentVersion, Pens = [.. pens.Select(ToDocument)],
        };
        var content = JsonSerializer.Serialize(document, DiagnosticsJson.Default.DiagnosticsDocument);
        if (_freeBytes(_directory) is var free && free < IncidentFiles.FreeBytesMin + content.Length)
        {
            throw new IOException($"{free} bytes are free in '{_directory}', and {IncidentFiles.FreeBytesMin} are left to the journal.");
        }

        DurableFile.Write(_path, content, ownerOnly: true);
    }

    private static DiagnosedPen ToDocument(KeptDiagnostics kept) => new()
    {
        PenId = kept.PenId,
        CountedSince = kept.CountedSince,
        BegunBy = kept.BegunBy,
        KeptAt = kept.KeptAt,
        Line = kept.Measure.Line,
        PenFrameErrors = kept.Measure.PenFrameErrors,
        PenRefusedPermissions = kept.Measure.PenRefusedPermissions,
        PenStarts = kept.Measure.PenStarts,
        StopsUnwritten = kept.Measure.StopsUnwritten,
        Durations = Enum.GetValues<PenDuration>().Where(kind => kept.Measure[kind].Count > 0)
            .ToDictionary(static kind => kind.ToString(), kind => ToDocument(kept.Measure[kind]), StringComparer.Ordinal),
    };

    private static TimedDurations ToDocument(DurationCounts counts)
    {
        var byLowest = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var bucket = 0; bucket < DurationBuckets.Count; bucket++)
        {
            if (counts[bucket] > 0)
            {
                byLowest[DurationBuckets.LowestUs(bucket).ToString(CultureInfo.InvariantCulture)] = counts[bucket];
            }
        }

        return new TimedDurations { SumUs = counts.SumUs, LongestUs = counts.LongestUs, Counts = byLowest };
    }

    private static KeptDiagnostics ToKept(DiagnosedPen pen)
    {
        var measure = new PenMeasure
        {
            Line = pen.Line, PenFrameErrors = pen.PenFrameErrors, PenRefusedPermissions = pen.PenRefusedPermissions, PenStarts = pen.PenStarts,
            StopsUnwritten = pen.StopsUnwritten,
        };
        foreach (var (name, timed) in pen.Durations)
        {
            if (!Enum.TryParse<PenDuration>(name, out var kind) || !Enum.IsDefined(kind))
            {
                throw new InvalidDataException($"Nothing that is timed is called '{name}'.");
            }

            measure = measure.With(kind, ToCounts(timed));
        }

        return new KeptDiagnostics(pen.PenId, pen.CountedSince, pen.BegunBy, pen.KeptAt, measure);
    }

    private static DurationCounts ToCounts(TimedDurations? timed)
    {
        if (timed is null)
        {
            throw new InvalidDataException("Durations of one kind are missing.");
        }

        var counts = new long[DurationBuckets.Count];
        foreach (var (lowest, count) in timed.Counts)
        {
            if (!long.TryParse(lowest, NumberStyles.None, CultureInfo.InvariantCulture, out var us) || count < 0)
            {
                throw new InvalidDataException($"'{lowest}' us {count} times is no count of durations.");
            }

            counts[DurationBuckets.Of(us)] += count;
        }

        return DurationCounts.Of(counts, timed.SumUs, timed.LongestUs);
    }
}

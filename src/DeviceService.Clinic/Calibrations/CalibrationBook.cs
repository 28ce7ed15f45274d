using System.Collections.Immutable;
using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Gauges, calibrations and certificates, and what each pen is held to.</summary>
public sealed record CalibrationBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly CalibrationBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds =>
    [
        EntryKind.AttachedPen, EntryKind.Link, EntryKind.Gauge, EntryKind.Calibration, EntryKind.CalibrationReading, EntryKind.CalibrationRate,
        EntryKind.CalibrationAdjustment, EntryKind.CalibrationFinding, EntryKind.CalibrationEnd, EntryKind.Certificate,
        EntryKind.CalibrationCurve, EntryKind.PenDrop,
    ];

    /// <summary>Calibrations by their id.</summary>
    public ImmutableDictionary<string, CalibrationLife> ById { get; private init; } = ImmutableDictionary.Create<string, CalibrationLife>(StringComparer.Ordinal);

    /// <summary>Gauges by their id, each by its newest registration.</summary>
    public ImmutableDictionary<string, GaugeRecord> Gauges { get; private init; } = ImmutableDictionary.Create<string, GaugeRecord>(StringComparer.Ordinal);

    /// <summary>Certificates by their number.</summary>
    public ImmutableDictionary<string, HeldCertificate> Certificates { get; private init; } = ImmutableDictionary.Create<string, HeldCertificate>(StringComparer.Ordinal);

    private ImmutableDictionary<string, PenCalibration> Pens { get; init; } = ImmutableDictionary.Create<string, PenCalibration>(StringComparer.Ordinal);

    /// <summary>The calibration; null when there is none of this id.</summary>
    public CalibrationLife? Find(string calibrationId) => ById.GetValueOrDefault(calibrationId);

    /// <summary>What is known of a pen; of one that nobody ever heard, nothing.</summary>
    public PenCalibration Pen(string penId) => Pens.GetValueOrDefault(penId) ?? new PenCalibration { PenId = penId };

    /// <summary>Whether a pen of this serial number was ever heard here, or a certificate taken over for it.</summary>
    public bool Knows(string penId) => Pens.TryGetValue(penId, out var pen) && (pen.FirmwareVersion is not null || pen.Certificate is not null);

    /// <summary>The book after this entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">When it was recorded.</param>
    public CalibrationBook Apply(JournalEntry entry, Stamp at) => entry switch
    {
        LinkRecord { PenId: { } pen, FirmwareVersion: { } firmware } link => OnTheBench(pen, link).Heard(pen, firmware, (long?)link.RunSeconds, link.Drops, link.CurveDigest),
        AttachedPenRecord { PenId: not null } said => Register(said),
        GaugeRecord gauge => this with { Gauges = Gauges.SetItem(gauge.GaugeId, gauge) },
        CalibrationRecord begun => Begin(begun, at),
        CalibrationReadingRecord reading => Change(reading.CalibrationId, reading).UnderCurve(reading),
        CalibrationRateRecord rate => Change(rate.CalibrationId, rate),
        CalibrationAdjustmentRecord adjustment => Change(adjustment.CalibrationId, adjustment)
            .Altered(adjustment, $"the pen was adjusted in calibration {adjustment.CalibrationId}, and no calibration has passed since"),
        CalibrationCurveRecord curve => Change(curve.CalibrationId, curve)
            .Altered(curve, $"the pen had a curve written in calibration {curve.CalibrationId}, and no calibration has passed since"),
        PenDropRecord drop => Altered(drop, $"the pen was dropped, as {drop.By.OperatorId} says: {drop.Reason.TrimEnd('.')}")
            .Spoil(drop.PenId!, $"it was dropped, as {drop.By.OperatorId} says"),
        CalibrationFindingRecord finding => Judge(Change(finding.CalibrationId, finding), finding),
        CalibrationEndRecord end => Ended(Change(end.CalibrationId, end), end),
        CertificateRecord certificate => Certify(certificate, at),
        _ => this,
    };

    private CalibrationBook Register(AttachedPenRecord said)
    {
        var book = said.FirmwareVersion is { } firmware ? Heard(said.PenId!, firmware, null, null, null, said.Simulated) : this;
        return book.With(said.PenId!, pen => pen with
        {
            Registered = said,
            OwedQuarantine = said.AdministrativeState == AdministrativeState.Quarantined && said.Reason == pen.OwedQuarantine ? null : pen.OwedQuarantine,
        });
    }

    // What a pen is now decides whether what was certified then is still so; once it is not, going back does not make it so again.
    private CalibrationBook Heard(string penId, string firmware, long? runSeconds, long? drops, string? curve, bool? simulated = null) => With(penId, pen =>
    {
        var now = pen with
        {
            FirmwareVersion = firmware, RunSeconds = runSeconds ?? pen.RunSeconds, Drops = drops ?? pen.Drops, CurveDigest = curve ?? pen.CurveDigest,
            Simulated = simulated ?? pen.Simulated,
        };
        return now.Certificate is not { VoidBecause: null, Document: var document } held ? now
            : now.Simulated is { } said && said != document.Simulated ? now with
            {
                Certificate = held with { VoidBecause = $"the pen says that it is {CalibrationRules.Kind(said)}", GivenFor = CalibrationRules.Kind(document.Simulated) },
            }
            : firmware != document.FirmwareVersion ? now with
            {
                Certificate = held with { VoidBecause = $"the pen runs firmware {firmware}", GivenFor = $"firmware {document.FirmwareVersion}" },
            }
            : now.Drops > document.Drops ? now with
            {
                Certificate = held with { VoidBecause = $"the pen was dropped, {Count(now.Drops)} times by its own count", GivenFor = $"one that was dropped {Count(document.Drops)} times" },
            }
            : now.CurveDigest is { } kept && (document.CurveDigest ?? pen.CurveDigest) is { } certified && kept != certified ? now with
            {
                // A certificate of an older build says of no curve; what the pen kept under it counts then.
                Certificate = held with { VoidBecause = $"the pen keeps the curve {kept}", GivenFor = $"the curve {certified}" },
            }
            : now;
    });

    // What happens to a pen on the bench spoils what was measured of it: its certificate would speak of the pen before.
    private CalibrationBook OnTheBench(string penId, LinkRecord heard) =>
        Pen(penId) is not { OpenCalibrationId: { } id } pen || Find(id) is not { } life ? this
        : heard.Drops > life.DropsBefore ? Spoil(penId, $"it was dropped, {Count(heard.Drops.Value)} times by its own count, and {Count(life.DropsBefore)} when the calibration began")
        : heard.CurveDigest is { } kept && pen.CurveDigest is { } before && kept != before && !life.MayTakeCurve
            ? Spoil(penId, $"it keeps the curve {kept}, and kept {before} while it was measured")
        : this;

    // Another curve while it is measured spoils the calibration, so the first one that was heard is that of every as-found reading.
    private CalibrationBook UnderCurve(CalibrationReadingRecord reading) =>
        reading.Phase == CalibrationPhase.AsFound && Find(reading.CalibrationId) is { CurveDigestAsFound: null } life && Pen(reading.PenId!).CurveDigest is { } kept
            ? this with { ById = ById.SetItem(life.CalibrationId, life with { CurveDigestAsFound = kept }) }
            : this;

    private CalibrationBook Spoil(string penId, string why) => Pen(penId).OpenCalibrationId is { } id && Find(id) is { } life
        ? this with { ById = ById.SetItem(id, life.Spoilt(why)) }
        : this;

    private CalibrationBook Begin(CalibrationRecord begun, Stamp at) => (this with
    {
        ById = ById.SetItem(begun.CalibrationId, new CalibrationLife
        {
            Begun = begun,
            BegunAt = at,
            Before = Pen(begun.PenId!).Certificate,
            DropsBefore = Pen(begun.PenId!).Drops,
            Progress = new CalibrationProgress { Plan = new CalibrationPlan(begun.SetPointsUm, begun.Repeats) },
            NewestEntry = begun.EntryNumber,
        }),
    }).With(begun.PenId!, pen => pen with { OpenCalibrationId = begun.CalibrationId, Simulated = begun.Simulated });

    // From here on the pen is not what its certificate speaks of, whatever becomes of the calibration. Only a newer certificate ends that.
    private CalibrationBook Altered(ClinicRecord record, string how) => With(record.PenId!, pen => pen with
    {
        AlteredAt = record.At.WallTime,
        Certificate = pen.Certificate is { VoidBecause: null } held ? held with { VoidBecause = how, GivenFor = "the pen as it was before" } : pen.Certificate,
    });

    // Whoever gives a calibration up leaves behind what it has shown.
    private static CalibrationBook Ended(CalibrationBook book, CalibrationEndRecord end)
    {
        var after = book.With(end.PenId!, pen => pen with
        {
            OpenCalibrationId = null,
            FailedBy = end.Stage == CalibrationStage.Failed || (end.Stage == CalibrationStage.Aborted && book.Find(end.CalibrationId)?.FoundBeyond == true)
                ? end.CalibrationId
                : pen.FailedBy,
        });

        // Without an adjustment the as-found points are the verdict, and have been said.
        return end.Stage == CalibrationStage.Failed && book.Find(end.CalibrationId) is { } life and not { FoundBeyond: true, AsLeft: null }
            ? after.OwedBy(life, CalibrationPhase.AsLeft)
            : after;
    }

    private static CalibrationBook Judge(CalibrationBook book, CalibrationFindingRecord finding) =>
        finding.Result.Passed && book.Find(finding.CalibrationId)?.FoundBeyond != true
        ? book
        : book.With(finding.PenId!, pen => pen with { FailedBy = finding.CalibrationId });

    private CalibrationBook Certify(CertificateRecord record, Stamp at)
    {
        var held = new HeldCertificate(record, CertificateDocument.FromText(record.Document), at) { Before = Pen(record.PenId!).Certificate };
        var book = this with { Certificates = Certificates.SetItem(record.CertificateId, held) };
        if (Find(held.Document.CalibrationId) is { } life)
        {
            book = book with { ById = book.ById.SetItem(life.CalibrationId, life with { CertificateId = record.CertificateId, NewestEntry = record.EntryNumber }) };
        }

        book = book.With(record.PenId!, pen => pen with { Certificate = held, FailedBy = null });

        // Found elsewhere, after it was treated with here: a person looks at whom it met since the certificate before.
        return record.KeyId.Length > 0 && held.Document.FoundBeyond
            ? book.Owed(
                record.PenId!,
                $"Certificate {record.CertificateId} says that the pen was beyond its tolerance before it was adjusted. GetCalibrationImpact by that certificate lists its sessions since the one before.")
            : book;
    }

    private CalibrationBook Change(string calibrationId, ClinicRecord record)
    {
        if (Find(calibrationId) is not { } life)
        {
            return this;
        }

        var after = life.After(record);
        var book = this with { ById = ById.SetItem(calibrationId, after) };
        return after.FoundBeyond && !life.FoundBeyond ? book.OwedBy(after, CalibrationPhase.AsFound) : book;
    }

    // Each verdict asks for it once, by a reason of its own: what a person lifted after the first is there again after the second.
    private CalibrationBook OwedBy(CalibrationLife life, CalibrationPhase phase) =>
        Owed(life.PenId, $"Calibration {life.CalibrationId} found the pen beyond its tolerance, {StateNames.Of(phase)}.");

    private CalibrationBook Owed(string penId, string reason) => With(penId, pen => pen with { OwedQuarantine = reason });

    private CalibrationBook With(string penId, Func<PenCalibration, PenCalibration> change) => this with { Pens = Pens.SetItem(penId, change(Pen(penId))) };

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
}

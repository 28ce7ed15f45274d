using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Self-tests, and what each pen is held to by them. Their entries are written by the pen's own loop.</summary>
public sealed record SelfTestBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly SelfTestBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds =>
        [EntryKind.AttachedPen, EntryKind.Link, EntryKind.SelfTest, EntryKind.SelfTestFinding, EntryKind.SelfTestEnd];

    /// <summary>Self-tests by their id.</summary>
    public ImmutableDictionary<string, SelfTestLife> ById { get; private init; } = ImmutableDictionary.Create<string, SelfTestLife>(StringComparer.Ordinal);

    private ImmutableDictionary<string, PenSelfTests> Pens { get; init; } = ImmutableDictionary.Create<string, PenSelfTests>(StringComparer.Ordinal);

    /// <summary>The self-test; null when there is none of this id.</summary>
    public SelfTestLife? Find(string selfTestId) => ById.GetValueOrDefault(selfTestId);

    /// <summary>What is known of a pen; of one that was never tested, nothing.</summary>
    public PenSelfTests Pen(string penId) => Pens.GetValueOrDefault(penId) ?? new PenSelfTests { PenId = penId };

    /// <summary>The self-test of a pen that is open, as the pen's loop needs it; null for none.</summary>
    public OpenSelfTest? OpenOf(string penId) => Pen(penId).OpenSelfTestId is { } id && Find(id) is { } life
        ? new OpenSelfTest(id, life.Begun.FirmwareVersion, [.. life.Found.Values.Select(static found => found.Finding)])
        : null;

    /// <summary>Whether a self-test speaks of its pen as it is.</summary>
    public bool Holds(SelfTestLife life) => Pen(life.PenId) is { VoidedBy: null, FailedBy: null } pen && pen.PassedBy == life.SelfTestId;

    /// <summary>The book after this entry.</summary>
    public SelfTestBook Apply(JournalEntry entry) => entry switch
    {
        LinkRecord { PenId: { } pen, FirmwareVersion: { } firmware } => Heard(pen, firmware),
        AttachedPenRecord { PenId: { } pen, FirmwareVersion: { } firmware } => Heard(pen, firmware),
        SelfTestRecord begun => (this with { ById = ById.SetItem(begun.SelfTestId, new SelfTestLife { Begun = begun, NewestEntry = begun.EntryNumber }) })
            .With(begun.PenId!, pen => pen with { OpenSelfTestId = begun.SelfTestId }),
        SelfTestFindingRecord found when Find(found.SelfTestId) is { } life => Judge(
            this with { ById = ById.SetItem(life.SelfTestId, life with { Found = life.Found.SetItem(found.Finding.Check, found), NewestEntry = found.EntryNumber }) }, found),
        SelfTestEndRecord end when Find(end.SelfTestId) is { } life => End(
            this with { ById = ById.SetItem(life.SelfTestId, life with { End = end, NewestEntry = end.EntryNumber }) }, life, end),
        _ => this,
    };

    // A firmware that was not tested voids what was; going back does not make it so again.
    private SelfTestBook Heard(string penId, string firmware) => Pen(penId) is { PassedFirmware: { } passed, VoidedBy: null } && passed != firmware
        ? With(penId, pen => pen with { VoidedBy = firmware })
        : this;

    // It counts as soon as it is found, whatever becomes of the rest.
    private static SelfTestBook Judge(SelfTestBook book, SelfTestFindingRecord found) =>
        found.Finding.Verdict == SelfTestVerdict.Fail && SelfTestBounds.IsSafety(found.Finding.Check)
            ? book.With(found.PenId!, pen => pen with { FailedCheck = found.Finding.Check, FailedBy = found.SelfTestId })
            : book;

    private static SelfTestBook End(SelfTestBook book, SelfTestLife life, SelfTestEndRecord end) => book.With(end.PenId!, pen => end.Result == SelfTestResult.Passed
        ? new PenSelfTests { PenId = pen.PenId, PassedBy = end.SelfTestId, PassedFirmware = life.Begun.FirmwareVersion }
        : pen with { OpenSelfTestId = null });

    private SelfTestBook With(string penId, Func<PenSelfTests, PenSelfTests> change) => this with { Pens = Pens.SetItem(penId, change(Pen(penId))) };
}

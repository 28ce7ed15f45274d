using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Traces a lot, a cartridge, a pen or a person through the records: which sessions, and in them whom and what it met. It reads the
/// journal as it stands at the call, session by session, and holds no more than one of them.
/// </summary>
/// <remarks>
/// A session is named whole when it was met within the days. What was only asked for or refused met nobody. A cartridge that was armed
/// and given back is named with its reservation RELEASED: its needles came out, and touched no skin. A lot is traced by the passes that
/// name it and by every cartridge that was registered with it: an arming reserves a cartridge before any pass can name its lot. A person
/// had a part by an entry of the session, or by an override that was in force in it.
/// </remarks>
public sealed class Tracing(IJournal journal, ClinicBook book)
{
    /// <summary>Most days of one question, ten years.</summary>
    public const int DaysMax = 3_660;

    /// <summary>As far as an answer reaches while records of other hosts are not shared.</summary>
    public const string Reach = PatientHistory.Reach;

    private static readonly EntryKind[] PassKinds = [EntryKind.Pass, EntryKind.Activation, EntryKind.Reservation];

    private static readonly EntryKind[] SessionKinds = [EntryKind.Session];

    private static readonly EntryKind[] PeopleKinds =
        [.. Enum.GetValues<EntryKind>().Except([EntryKind.Refusal, EntryKind.Request, EntryKind.Intent])];

    /// <summary>Why this cannot be asked; null when it can.</summary>
    public static Refusal? Objection(TraceQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question.UntilDay < question.FromDay
            ? ArgumentRefusals.Form("until_day", question.UntilDay.ToString("O"), $"a day on or after from_day, {question.FromDay:O}")
            : QuantityRange.Check("until_day less from_day", question.UntilDay.DayNumber - question.FromDay.DayNumber, 0, DaysMax, "days");
    }

    /// <summary>The sessions in the order in which they were met, then how many of everything.</summary>
    /// <param name="question">A question without objection.</param>
    /// <param name="found">Called with each session.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<TraceSummary> TraceAsync(TraceQuestion question, Func<TracedSession, Task> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(found);
        var (head, subjects) = (journal.Head, SubjectsOf(question));
        var asked = subjects.ToHashSet();
        var (from, before) = book.Between(question.FromDay, question.UntilDay);
        var seen = new Seen();
        var byEntries = await journal.ListTouchedSessionsAsync(new TouchFilter(subjects, from, before, head.EntryCount), cancellationToken).ConfigureAwait(false);
        foreach (var touched in Together(byEntries, ByOverrides(question, from, before, head.EntryCount)))
        {
            var session = await SessionAsync(question, asked, touched, cancellationToken).ConfigureAwait(false);
            seen.Add(session);
            await found(session).ConfigureAwait(false);
        }

        return seen.Summary(head);
    }

    // Everything that goes by this name. A reservation names a cartridge and no lot, and where the pen's answer to Arm was lost, or the
    // service with it, no pass ever does: so a lot is each of its cartridges too.
    private IReadOnlyList<(TouchSubject Subject, string Name)> SubjectsOf(TraceQuestion question) => question.Subject == TouchSubject.Lot
        ?
        [
            (question.Subject, question.Name),
            .. book.State.Cartridges.ById.Values.Where(life => life.Registered?.Lot == question.Name).Select(static life => (TouchSubject.Cartridge, life.CartridgeId)),
        ]
        : [(question.Subject, question.Name)];

    // An override for any session of a patient names none: it is held against each.
    private IEnumerable<TouchedSession> ByOverrides(TraceQuestion question, DateTimeOffset from, DateTimeOffset before, long lastNumber) =>
        question.Subject != TouchSubject.Operator
            ? []
            : OverrideParts.Of(book.State, question.Name)
                .Where(one => one.Override.EntryNumber <= lastNumber && one.At >= from && one.At < before)
                .Select(static one => new TouchedSession(one.Session.SessionId, one.Override.EntryNumber, one.Override.EntryNumber));

    private static IEnumerable<TouchedSession> Together(IEnumerable<TouchedSession> some, IEnumerable<TouchedSession> others) =>
        some.Concat(others).GroupBy(static one => one.SessionId, StringComparer.Ordinal)
            .Select(static group => new TouchedSession(group.Key, group.Min(static one => one.FirstNumber), group.Max(static one => one.LastNumber)))
            .OrderBy(static one => one.FirstNumber);

    private async Task<TracedSession> SessionAsync(
        TraceQuestion question, HashSet<(TouchSubject Subject, string Name)> asked, TouchedSession touched, CancellationToken cancellationToken)
    {
        var session = await journal.FindSessionAsync(touched.SessionId, cancellationToken).ConfigureAwait(false)
            ?? throw new IOException($"Session {touched.SessionId} is in the records and has none of its own. Verify the journal.");
        var entries = await journal.ListEntriesAsync(touched.SessionId, PassKinds, cancellationToken).ConfigureAwait(false);
        var byThing = question.Subject is TouchSubject.Lot or TouchSubject.Cartridge;
        var met = entries.Where(entry => Touch.In(entry).Any(touch => asked.Contains((touch.Subject, touch.Name)))).ToArray();
        var passIds = met.Select(PassIdOf).ToHashSet(StringComparer.Ordinal);
        var parts = byThing
            ? met.SelectMany(PartTaken.In).Concat(await HoldersAsync(touched.SessionId, met, cancellationToken).ConfigureAwait(false))
            : (await journal.ListEntriesAsync(touched.SessionId, PeopleKinds, cancellationToken).ConfigureAwait(false)).SelectMany(PartTaken.In)
                .Concat(book.State.Treatments.Find(touched.SessionId) is { } treated ? OverrideParts.In(book.State, treated) : []);
        return new TracedSession
        {
            Session = session,
            KeptReference = book.State.Patients.RootOf(session.PatientReference),
            People =
            [
                .. parts.GroupBy(static part => part.OperatorId, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal)
                    .Select(static group => new TracedPerson(group.Key, [.. group.Select(static part => part.Part).Distinct().Order()])),
            ],
            Cartridges = Cartridges(byThing ? met : entries, entries),
            Passes = [.. entries.OfType<PassRecord>().Where(pass => passIds.Contains(pass.PassId)).GroupBy(static pass => pass.PassId).Select(static versions => versions.Last())],
            FirstEntry = touched.FirstNumber,
            LastEntry = touched.LastNumber,
        };
    }

    // Who held the pen when a cartridge was reserved: the service writes the reservation, and a pass that names anybody may never follow.
    private async Task<IEnumerable<PartTaken>> HoldersAsync(string sessionId, IEnumerable<JournalEntry> met, CancellationToken cancellationToken)
    {
        var reserved = met.OfType<ReservationRecord>().Where(static one => one.State == ReservationState.Reserved).ToArray();
        if (reserved.Length == 0)
        {
            return [];
        }

        var versions = (await journal.ListEntriesAsync(sessionId, SessionKinds, cancellationToken).ConfigureAwait(false)).OfType<SessionRecord>().ToArray();
        return reserved.SelectMany(one => versions.LastOrDefault(version => version.EntryNumber < one.EntryNumber) is { } held
            ? [new PartTaken(held.OperatorId, OperatorPart.Treated, one.At.WallTime)]
            : Array.Empty<PartTaken>());
    }

    // The newest word about each of the session's reservations; one cartridge may have been reserved by several armings.
    private IReadOnlyList<TracedCartridge> Cartridges(IReadOnlyCollection<JournalEntry> among, IReadOnlyCollection<JournalEntry> all)
    {
        var states = all.OfType<ReservationRecord>().GroupBy(static one => one.ReservationId).Select(static versions => versions.Last()).ToArray();
        return
        [
            .. among.Select(CartridgeOf).OfType<string>().Distinct(StringComparer.Ordinal).Select(id => new TracedCartridge(
                id,
                all.Where(entry => CartridgeOf(entry) == id).Select(LotOf).OfType<string>().FirstOrDefault() ?? book.State.Cartridges.Find(id)?.Registered?.Lot ?? "",
                Strongest(states.Where(one => one.CartridgeTagId == id)))),
        ];
    }

    private static ReservationState? Strongest(IEnumerable<ReservationRecord> reservations)
    {
        var states = reservations.Select(static one => one.State).ToHashSet();
        return states.Contains(ReservationState.Consumed) ? ReservationState.Consumed
            : states.Contains(ReservationState.Reserved) ? ReservationState.Reserved
            : states.Contains(ReservationState.Released) ? ReservationState.Released
            : null;
    }

    private static string PassIdOf(JournalEntry entry) => entry switch
    {
        PassRecord pass => pass.PassId,
        ActivationRecord activation => activation.PassId,
        ReservationRecord reserved => reserved.PassId ?? "",
        _ => "",
    };

    private static string? CartridgeOf(JournalEntry entry) => entry switch
    {
        PassRecord pass => pass.CartridgeTagId,
        ActivationRecord activation => activation.CartridgeTagId,
        ReservationRecord reserved => reserved.CartridgeTagId,
        _ => null,
    };

    private static string? LotOf(JournalEntry entry) => entry switch
    {
        PassRecord pass => pass.CartridgeLot,
        ActivationRecord activation => activation.CartridgeLot,
        _ => null,
    };

    /// <summary>What was named so far.</summary>
    private sealed class Seen
    {
        private readonly HashSet<string> _operators = new(StringComparer.Ordinal);
        private readonly HashSet<string> _patients = new(StringComparer.Ordinal);
        private readonly HashSet<string> _references = new(StringComparer.Ordinal);
        private readonly HashSet<string> _cartridges = new(StringComparer.Ordinal);
        private long _sessions;
        private long _passes;

        public void Add(TracedSession session)
        {
            _sessions++;
            _passes += session.Passes.Count;
            _operators.UnionWith(session.OperatorIds);
            _patients.Add(session.KeptReference);
            _references.Add(session.Session.PatientReference);
            _cartridges.UnionWith(session.Cartridges.Select(static one => one.CartridgeId));
        }

        public TraceSummary Summary(JournalHead head) =>
            new(_sessions, _operators.Count, _patients.Count, _references.Count, _cartridges.Count, _passes, head);
    }
}

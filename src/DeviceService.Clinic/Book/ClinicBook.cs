using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Clinic;

/// <summary>
/// The one owner of the clinic's records. It takes one request at a time: asks for the decision, appends its records durably, and
/// answers. Its state is what the journal's entries make it; readers, the owner loops among them, read the newest one without waiting.
/// </summary>
public sealed class ClinicBook : IEligibility, IDisposable
{
    private const string MovedOn = "sessions were opened and closed while this was written";

    private readonly FollowedJournal _journal;
    private readonly Clockwork _clock;
    private readonly ClinicOptions _options;
    private readonly ILogger _logger;
    private readonly RequestLedger<WrittenRecords> _ledger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile ClinicState _state = ClinicState.Empty;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _defect;

    /// <summary>An empty book; <see cref="ReadAsync"/> fills it before anything is decided.</summary>
    public ClinicBook(FollowedJournal journal, Clockwork clock, ClinicOptions options, ILogger<ClinicBook> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        _journal = journal;
        _clock = clock;
        _options = options;
        _logger = logger;
        _ledger = new RequestLedger<WrittenRecords>(journal, clock, ClinicAnswers.Instance);
    }

    /// <summary>The records changed in a way that may take a permission back. Told on the thread that appended; must not wait.</summary>
    public Action Changed { get; set; } = static () => { };

    /// <summary>The newest state. May be read from any thread.</summary>
    public ClinicState State => _state;

    /// <summary>Today in the clinic's calendar.</summary>
    public DateOnly Today => DayOf(_clock.Now);

    /// <summary>Why the wall clock is in doubt now, as a clause for a sentence: then <see cref="Today"/> is no more than a guess. Null where it is believed.</summary>
    public string? ClockDoubt => _clock.Trust.Doubt(_clock.Now);

    /// <summary>The state once it is another one than was seen.</summary>
    /// <param name="seen">The state that the caller knows.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<ClinicState> NextAsync(ClinicState seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Asked for before the state is looked at: a change in between has told this one.
            var changed = _changed.Task;
            if (!ReferenceEquals(_state, seen))
            {
                return _state;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>From when to before when these days last, both inclusive, in the clinic's calendar.</summary>
    public (DateTimeOffset From, DateTimeOffset Before) Between(DateOnly firstDay, DateOnly lastDay)
    {
        var calendar = new ClinicCalendar(_options.TimeZone);
        return (calendar.BeginOf(firstDay), lastDay == DateOnly.MaxValue ? DateTimeOffset.MaxValue : calendar.BeginOf(lastDay.AddDays(1)));
    }

    /// <summary>Id of the time zone whose calendar days count.</summary>
    public string TimeZoneId => _options.TimeZone.Id;

    /// <summary>Reads the whole journal once and follows it from then on. To be called before anything is appended.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var last = await _journal.NewestWallTimeAsync(cancellationToken).ConfigureAwait(false);
        var state = ClinicState.Empty;
        var count = 0;
        await foreach (var stored in _journal.ExportAsync(new ExportFilter(Kinds: ClinicState.Kinds), cancellationToken).ConfigureAwait(false))
        {
            state = state.Apply(JournalPayload.FromBytes(stored.Kind, stored.Payload.Span) with { EntryNumber = stored.Number });
            count++;
        }

        // What was read happened in runs that are over; what comes next is of this one.
        _state = state with { Time = state.Time.Ended() };
        var now = _clock.Now;

        // The last entry may be of a start that was refused before the doubt of its clock could be recorded. A correction of a run is no doubt.
        var newestEntry = state.Clock.Newest is { } believed && believed.WallTime - WallClock.JumpMax > last ? believed.WallTime - WallClock.JumpMax : last;
        _clock.Trust.Begin(now, newestEntry, state.Clock.Doubt, state.Clock.Strayed, state.Clock.TimeAt(_state.Time.Of(now)));
        _journal.Follow(Apply);
        ClinicLog.BookRead(_logger, count, state.Operators.ById.Count);
    }

    /// <summary>Carries a request out, or answers it as it was answered before. Once taken it is carried out to its end, also when the caller goes away.</summary>
    public async Task<ClinicAnswer> ExecuteAsync(ClinicRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = await _ledger.RecordAsync(request.ToLedger(), remembered => AnswerAsync(request, remembered)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new ClinicAnswer { Refusal = answer.Refusal, Replayed = answer.Replayed, Records = answer.First.ToEntries(), State = _state };
    }

    /// <inheritdoc/>
    public IReadOnlyList<PreconditionVerdict> JudgeCreation(CreationCase creation)
    {
        ArgumentNullException.ThrowIfNull(creation);
        return _defect ? [Defect()] : ClinicEligibility.Creation(_state, creation with { Now = _clock.Trust.Of(creation.Now) }, DayOf(creation.Now), _options);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PreconditionVerdict> JudgeArming(ArmingCase arming)
    {
        ArgumentNullException.ThrowIfNull(arming);
        return _defect
            ? [Defect(), .. ClinicEligibility.Arming(ClinicState.Empty, arming, DayOf(arming.Now), _options).Select(NotFollowed)]
            : [Followed, .. ClinicEligibility.Arming(_state, arming with { Now = _clock.Trust.Of(arming.Now) }, DayOf(arming.Now), _options)];
    }

    /// <summary>What the screenings of a patient say about treating these areas.</summary>
    /// <param name="patientReference">Any reference that means the patient.</param>
    /// <param name="areas">Where.</param>
    /// <param name="pen">The pen, whose label may forbid more; null before one is chosen.</param>
    /// <param name="now">When it is judged.</param>
    public IReadOnlyList<PreconditionVerdict> JudgeScreening(
        string patientReference, IReadOnlyList<TreatmentArea> areas, PenIdentity? pen, Moment now) =>
        ScreeningRules.Of(Judging.Of(_state, _clock.Trust.Of(now), _options), patientReference, areas, pen);

    /// <summary>Everything on record about an adverse event, as JSON; null when there is none of this id.</summary>
    public Task<string?> ComposeAdverseEventAsync(string adverseEventId, CancellationToken cancellationToken) =>
        AdverseEventDocument.ComposeAsync(adverseEventId, _state, _options.Profile(), _journal, cancellationToken);

    /// <summary>Courses and aftercare as they stand at a moment.</summary>
    public PatientCourses CoursesAt(Moment now) => new(Judging.Of(_state, _clock.Trust.Of(now), _options));

    /// <summary>What a full screening has to answer.</summary>
    public IReadOnlyList<ScreeningQuestion> Questions => _options.Profile().Screening.Questions;

    /// <inheritdoc/>
    public IReadOnlyList<PreconditionVerdict> JudgeBench(BenchCase bench)
    {
        ArgumentNullException.ThrowIfNull(bench);
        return _defect ? [Defect()] : CalibrationRules.Bench(_state, bench, _options.Profile());
    }

    /// <inheritdoc/>
    public IReadOnlyList<PreconditionVerdict> JudgeSelfTest(BenchCase bench)
    {
        ArgumentNullException.ThrowIfNull(bench);
        return _defect ? [Defect()] : SelfTestRules.Bench(_state, bench, _options.Profile());
    }

    /// <inheritdoc/>
    public string? OwedQuarantineOf(string penId) => _state.Calibrations.Pen(penId).OwedQuarantine;

    /// <inheritdoc/>
    public AttachedPenRecord? RegisteredAs(string penId) => _state.Calibrations.Pen(penId).Registered;

    /// <inheritdoc/>
    public OpenSelfTest? SelfTestOf(string penId) => _state.SelfTests.OpenOf(penId);

    /// <inheritdoc/>
    public CartridgeObservation Describe(CartridgeObservation seated)
    {
        ArgumentNullException.ThrowIfNull(seated);
        return CartridgeRules.Describe(_state.Cartridges, _options.Profile(), seated);
    }

    /// <summary>What became of a registered cartridge, as of now; null when none of this id is registered.</summary>
    public CartridgeStanding? FindCartridge(string cartridgeId) =>
        _state.Cartridges.Find(cartridgeId) is { Registered: not null } life ? Standing(life) : null;

    /// <summary>Why no pen is armed under a certificate now, each reason; none while it is in force.</summary>
    public IReadOnlyList<Refusal> WhyEnded(HeldCertificate held)
    {
        ArgumentNullException.ThrowIfNull(held);
        var pen = _state.Calibrations.Pen(held.Document.PenId);
        var newest = pen.Certificate is { } one && one.Record.CertificateId != held.Record.CertificateId ? one.Record.CertificateId : null;
        return newest is not null
            ? [Rules.CalibrationVoid.Refuse(
                ("certificate", held.Record.CertificateId), ("pen", pen.PenId), ("observed", $"the pen has certificate {newest}"), ("limit", "the time before that"))]
            : CalibrationRules.Ended(pen, Today);
    }

    /// <summary>Every registered cartridge as of now, in no order.</summary>
    public IEnumerable<CartridgeStanding> Cartridges() => _state.Cartridges.ById.Values.Where(static life => life.Registered is not null).Select(Standing);

    /// <inheritdoc/>
    public IReadOnlyList<CarriedProgress> CarriedInto(Request.CreateSession request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ContinuationRules.Carried(_state.Treatments, request.ContinuesSessionId, _options.Profile().Pen.ActivationMs.Value);
    }

    /// <inheritdoc/>
    public LimitLeave LeaveFor(string patientReference, TreatmentArea area, BodySide side, string? sessionId, Moment now) =>
        _defect ? LimitLeave.None : OverrideLeave.LimitsOf(_state, patientReference, area, side, sessionId, now);

    /// <inheritdoc/>
    public int? CalibrationUncertaintyUm(string penId) => _state.Calibrations.Pen(penId).Certificate?.Document.Result.ExpandedUncertaintyUm();

    /// <inheritdoc/>
    public DateOnly DayOf(Moment now) => new ClinicCalendar(_options.TimeZone).DayOf(_clock.Trust.Of(now).WallTime);

    /// <inheritdoc/>
    public IReadOnlyList<Refusal> DriftOf(string penId) => _state.Drift.WarningsOf(penId, _options.Profile());

    /// <inheritdoc/>
    public Refusal? OffLabelIn(string sessionId) => LabelRules.WarningOf(_state, sessionId);

    /// <inheritdoc/>
    public OperatorRole? RoleOf(string operatorId) => _state.Operators.Find(operatorId)?.Role;

    /// <inheritdoc/>
    public TreatmentUse UseOutside(SessionRecord session, string? cartridgeTagId, Moment now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return UseRules.Outside(Judging.Of(_state, _clock.Trust.Of(now), _options), session, cartridgeTagId);
    }

    /// <inheritdoc/>
    public bool IsSignedIn(string signInId) => _state.Operators.SignIns.ContainsKey(signInId);

    /// <inheritdoc/>
    public Refusal? JudgeStanding(SessionRecord session, Moment now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _defect ? Rules.ClinicBookDefect.Refuse() : OperatorRules.Standing(_state, session, DayOf(now), _options.Profile());
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Carries a request out that is not to be remembered by its id.</summary>
    internal Task<(Refusal? Refusal, IReadOnlyList<JournalEntry> Records)> TakeAsync(ClinicRequest request) => DecideAsync(request, static (_, _) => null);

    private CartridgeStanding Standing(CartridgeLife life) => CartridgeStanding.Of(life, _state.Cartridges, _clock.Now, Today, _options.Profile());

    private async Task<LedgerAnswer<WrittenRecords>> AnswerAsync(ClinicRequest request, Func<LedgerAnswer<WrittenRecords>, RequestRecord?> remembered)
    {
        var (refusal, records) = await DecideAsync(
            request, (no, written) => remembered(new LedgerAnswer<WrittenRecords>(WrittenRecords.Of(no is null ? written : []), no))).ConfigureAwait(false);
        return new LedgerAnswer<WrittenRecords>(WrittenRecords.Of(records), refusal);
    }

    // One after another. The answer that is to be remembered goes into the same append: of both, or of neither, a crash leaves a trace.
    private async Task<(Refusal? Refusal, IReadOnlyList<JournalEntry> Records)> DecideAsync(
        ClinicRequest request, Func<Refusal?, IReadOnlyList<JournalEntry>, RequestRecord?> remembered)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var outcome = await DecideOnceAsync(request, remembered).ConfigureAwait(false);

            // What the store knew better is in the state by now: its follower is told of each append before the one behind it is answered.
            return outcome ?? await DecideOnceAsync(request, remembered).ConfigureAwait(false) ?? (Rules.JournalNotWritable.Refuse(("observed", MovedOn)), []);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Null when the store knew of a session that the state did not have yet, and wrote nothing.
    private async Task<(Refusal? Refusal, IReadOnlyList<JournalEntry> Records)?> DecideOnceAsync(
        ClinicRequest request, Func<Refusal?, IReadOnlyList<JournalEntry>, RequestRecord?> remembered)
    {
        var now = _clock.Now;
        var profile = _options.Profile();
        var decision = _defect
            ? ClinicDecision.Refuse(Rules.ClinicBookDefect.Refuse())
            : request.Decide(
                _state, new ClinicCircumstances(now, _clock.Trust.Of(now), DayOf(now), _clock.Trust.Doubt(now), profile, new ClinicCalendar(_options.TimeZone), _options.NewId));
        IReadOnlyList<JournalEntry> records = decision.Refusal is { } refusal
            ? [RefusalOf(request, refusal, now), .. decision.Records]
            : decision.Records;
        records = [.. records.Select(record => record with { ProfileDigest = record.ProfileDigest ?? profile.Digest })];
        IReadOnlyList<JournalEntry> written = remembered(decision.Refusal, records) is { } answer ? [.. records, answer] : records;
        if (written.Count == 0)
        {
            return (null, records);
        }

        // Durable, then applied by Apply, then answered: the journal tells its follower before it answers.
        var appended = await _journal.AppendAsync(written).ConfigureAwait(false);
        return appended.ProfileUnderSession ? null

            // A wrong PIN that could not be counted is answered as a right one that could not be recorded: a disk that fails would tell the two apart as
            // often as somebody asks.
            : decision.Refusal is { } refused && (appended.Durable || refused.RuleId != Rules.SignInWrong.Id) ? (refused, [])
            : appended.Durable ? (null, [.. records.Select((entry, index) => entry with { EntryNumber = appended.FirstEntryNumber + index })])
            : (Rules.JournalNotWritable.Refuse(("observed", appended.Failure)), []);
    }

    // Called by the journal, one append after another. The entry is durable: what it says has happened, also if we cannot follow.
    private void Apply(IReadOnlyList<JournalEntry> entries)
    {
        var before = _state;
        if (entries.OfType<ClockRecord>().LastOrDefault(static one => one.Confirmed) is { } confirmed)
        {
            _clock.Trust.Confirm(confirmed.At);
        }

        foreach (var entry in entries.Where(static entry => ClinicState.Kinds.Contains(entry.Kind)))
        {
            try
            {
                _state = _state.Apply(entry);
            }
            catch (Exception defect) when (defect is not OutOfMemoryException)
            {
                _defect = true;
                ClinicLog.ApplyingFailed(_logger, entry.EntryNumber, entry.Kind.ToString(), defect);
            }
        }

        if (!ReferenceEquals(before, _state))
        {
            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        // What a pen's own loop wrote it knows already: only the clinic's records, and what another pen did to the same patient, can take
        // something back from it.
        if (_defect || (!ReferenceEquals(before, _state) && entries.Any(static entry => entry is ClinicRecord or ActivationRecord)))
        {
            Changed();
        }
    }

    // What the records say is not known any more; which preconditions there are is.
    private static PreconditionVerdict NotFollowed(PreconditionVerdict verdict) =>
        verdict with { Refusal = null, NotJudgedBecause = "the clinic's records could not follow the journal" };

    private static PreconditionVerdict Followed => new(Rules.ClinicBookDefect.Id, Rules.ClinicBookDefect.HazardId, null);

    private static PreconditionVerdict Defect() =>
        new(Rules.ClinicBookDefect.Id, Rules.ClinicBookDefect.HazardId, Rules.ClinicBookDefect.Refuse());

    private static RefusalRecord RefusalOf(ClinicRequest request, Refusal refusal, Moment now) => new()
    {
        At = now,
        By = request.By,
        SessionId = request.OnSessionId,
        Action = request.Rpc,
        RequestId = request.RequestId,
        RuleId = refusal.RuleId,
        HazardId = refusal.HazardId,
        Category = refusal.Category,
        Sentence = refusal.Sentence,
        Remedy = refusal.Remedy,
        Details = refusal.Details,
    };
}

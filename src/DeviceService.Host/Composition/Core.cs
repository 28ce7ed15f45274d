using DeviceService.Clinic;
using DeviceService.Journal;
using DeviceService.PenLink;
using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>What treats and records: journal and fleet, opened before anybody can call and closed after the last call.</summary>
internal sealed class Core : IAsyncDisposable
{
    private const string AttachPrincipal = "option --pen";
    private const string ActivatePrincipal = "option --activate-profile";

    private Core(
        FollowedJournal journal, ClinicBook book, SignInDesk desk, PenFleet fleet, OverrideWatch expiries, ProfilesInForce profiles, IncidentFiles incidentFiles,
        IncidentWriter incidents, CalibrationTrust calibrationTrust)
    {
        CalibrationTrust = calibrationTrust;
        IncidentFiles = incidentFiles;
        Incidents = incidents;
        Profiles = profiles;
        Desk = desk;
        Expiries = expiries;
        Journal = journal;
        Book = book;
        Fleet = fleet;
    }

    public FollowedJournal Journal { get; }

    public IncidentFiles IncidentFiles { get; }

    public IncidentWriter Incidents { get; }

    public ClinicBook Book { get; }

    public ProfilesInForce Profiles { get; }

    /// <summary>Whose certificates of pens are taken over.</summary>
    public CalibrationTrust CalibrationTrust { get; }

    public SignInDesk Desk { get; }

    public OverrideWatch Expiries { get; }

    /// <summary>Prepared once the book was read.</summary>
    public SetupCode Setup { get; private set; } = null!;

    public PenFleet Fleet { get; }

    /// <summary>What the fleet's samples are encoded with.</summary>
    public required SampleEncoder Encoder { get; init; }

    public static async Task<Core> OpenAsync(HostOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // Reading the profiles takes the processor, opening the journal mostly the disk: they need nothing of each other.
        var opening = OpenJournalAsync(options, clock, loggers, cancellationToken);
        ProfilesInForce profiles;
        CalibrationTrust calibrationTrust;
        PinKeyFile pinKey;
        try
        {
            profiles = ProfilesInForce.Open(options);
            calibrationTrust = CalibrationTrust.Open(options);
            pinKey = PinKeyFile.Open(options.DataDirectory, options.NewPinKey);
        }
        catch
        {
            await GiveUpAsync(opening);
            throw;
        }

        var journal = new FollowedJournal(await opening, () => profiles.Current.Digest);
        var clocks = new Clockwork(clock);
        Func<SafetyProfile> profile = () => profiles.Current;
        var clinic = new ClinicOptions
        {
            Profile = profile,
            Enforced = options.ClinicRules,
            TimeZone = options.TimeZone,
        };
        var book = new ClinicBook(journal, clocks, clinic, loggers.CreateLogger<ClinicBook>());
        profiles.Follow(book);
        var incidentFiles = new IncidentFiles(options.DataDirectory, loggers.CreateLogger<IncidentFiles>());
        var incidents = new IncidentWriter(
            incidentFiles,
            new IncidentSource(ServiceVersion.Text, options.SamplesPerSecond, static prefix => $"{prefix}-{Guid.CreateVersion7():N}"),
            clocks,
            loggers.CreateLogger<IncidentWriter>());
        var encoder = new SampleEncoder(clock);
        var fleet = new PenFleet(
            new PenLinks(ServiceVersion.Text, options.SamplesPerSecond, clock, loggers), journal, clock,
            new FleetOptions(ServiceVersion.Text, profile)
            {
                Clock = clocks,
                Eligibility = book,
                ControlRequired = options.ClinicRules,
                LoopStarted = static () => PenLinks.TryRaiseThread(),
                IncidentSeen = incidents.Report,
                Diagnostics = new DiagnosticsFile(options.DataDirectory),
                SampleEncoding = encoder.Encode,
            },
            loggers.CreateLogger<PenFleet>());
        var expiries = new OverrideWatch(book, clocks);
        book.Changed = () =>
        {
            fleet.ReconsiderEligibility();
            expiries.Set();
        };
        var core = new Core(journal, book, new SignInDesk(book, pinKey.Key, clocks, loggers.CreateLogger<SignInDesk>()), fleet, expiries, profiles, incidentFiles, incidents, calibrationTrust)
        {
            Encoder = encoder,
        };
        try
        {
            await core.StartAsync(options, pinKey, loggers, cancellationToken);
            return core;
        }
        catch
        {
            await core.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Expiries.DisposeAsync();
        await Desk.DisposeAsync();
        await Fleet.DisposeAsync();
        await Incidents.DisposeAsync();
        Book.Dispose();
        CalibrationTrust.Dispose();
        await Journal.DisposeAsync();
    }

    private static async Task<SqliteJournal> OpenJournalAsync(
        HostOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return await SqliteJournal.OpenAsync(
                new JournalOptions { Directory = options.DataDirectory }, clock, loggers.CreateLogger<SqliteJournal>(), cancellationToken);
        }
        catch (JournalOpenException refused)
        {
            throw new StartRefusedException(CodeOf(refused.Failure), $"--data '{options.DataDirectory}' cannot be opened: {refused.Message}", refused);
        }
    }

    // Why the start is refused is known; what became of the journal changes nothing about it.
    private static async Task GiveUpAsync(Task<SqliteJournal> opening)
    {
        await opening.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (opening.IsCompletedSuccessfully)
        {
            await (await opening).DisposeAsync();
        }
    }

    private static ExitCode CodeOf(JournalOpenFailure failure) => failure switch
    {
        JournalOpenFailure.HeldByOther => ExitCode.DataDirectoryHeld,
        JournalOpenFailure.DirectoryUnusable => ExitCode.DataDirectoryUnusable,
        JournalOpenFailure.NewerSchema or JournalOpenFailure.CheckpointKeyMissing => ExitCode.JournalDamaged,
        _ => throw new InvalidOperationException($"No exit code stands for {failure}."),
    };

    // The one way on when the profile in force is gone or has expired, and nobody can sign in because of it.
    private async Task ActivateNamedAsync(string? digest, CancellationToken cancellationToken)
    {
        if (digest is null)
        {
            return;
        }

        var refusal = await ActivateAsync(ActivatePrincipal, digest, "Named when the service was started.", Profiles.IsUnusable(Book), cancellationToken);
        if (refusal is not null)
        {
            throw new StartRefusedException(ExitCode.ProfileUnusable, $"--activate-profile '{digest}': {refusal.Sentence} {refusal.Remedy}");
        }
    }

    // Another version of the service ships another profile: that is on record before any line is opened.
    private async Task ActivateShippedAsync(CancellationToken cancellationToken)
    {
        var shipped = ReferenceProfile.Profile;
        if (Book.State.Profiles.Shipped is not { } before || before == shipped.Digest)
        {
            return;
        }

        var earlier = Book.State.Profiles.Newest is { } activation ? $"{activation.ProfileId} version {activation.Version} ({before})" : before;
        var reason = $"Service {ServiceVersion.Text} ships {shipped.Id} version {shipped.Version} ({shipped.Digest}) in place of {earlier}.";
        var refusal = await ActivateAsync(Actor.Service.Principal, shipped.Digest, reason, overOpenSessions: true, cancellationToken);
        if (refusal is not null)
        {
            throw new StartRefusedException(ExitCode.ProfileUnusable, $"The shipped profile does not come into force: {refusal.Sentence} {refusal.Remedy}");
        }
    }

    private async Task<Refusal?> ActivateAsync(string principal, string digest, string reason, bool overOpenSessions, CancellationToken cancellationToken) =>
        (await Book.ExecuteAsync(
            new ActivateProfile
            {
                RequestId = Guid.CreateVersion7().ToString("N"),
                By = new Actor(principal, null, IdentityProof.Service),
                Digest = digest,
                Reason = reason,
                Offer = Profiles.Offer(digest),
                OverOpenSessions = overOpenSessions,
            },
            cancellationToken)).Refusal;

    private async Task StartAsync(HostOptions options, PinKeyFile pinKey, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (!Journal.Health.Writable)
        {
            throw new StartRefusedException(ExitCode.JournalDamaged, $"--data '{options.DataDirectory}': {Journal.Health.Reason}");
        }

        await Book.ReadAsync(cancellationToken);
        pinKey.Settle(Book, loggers.CreateLogger<PinKeyFile>());
        await ActivateNamedAsync(options.ActivateProfile, cancellationToken);
        await ActivateShippedAsync(cancellationToken);
        Profiles.CheckAtStart(Book);
        Setup = SetupCode.Prepare(options.DataDirectory, Book, pinKey.Key.Id, loggers.CreateLogger<SetupCode>());
        await Fleet.StartAsync(cancellationToken);

        // After the fleet: it holds the wall clock against the newest entry of the run before (law 22).
        await Desk.OpenAsync();
        Expiries.Set();

        // Those that the registry has need not be attached again. Together, so that the others share the disk's syncs.
        await Task.WhenAll(options.Pens.Except(Fleet.ListPens().Select(static pen => pen.Line), StringComparer.Ordinal).Select(line => AttachAsync(line, cancellationToken)));
    }

    private async Task AttachAsync(string line, CancellationToken cancellationToken)
    {
        var answer = await Fleet.ExecuteAsync(
            new Request.AttachPen(line, null)
            {
                RequestId = Guid.CreateVersion7().ToString("N"),
                By = new Actor(AttachPrincipal, null, IdentityProof.Service),
            },
            cancellationToken);
        if (answer.Refusal is { } refusal)
        {
            throw new StartRefusedException(ExitCode.OptionWrong, $"--pen '{line}' cannot be attached: {refusal.Sentence} {refusal.Remedy}");
        }
    }
}

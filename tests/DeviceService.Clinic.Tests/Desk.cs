using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>A clinic's book on a journal in memory, in virtual time, that can be closed and read again.</summary>
internal sealed class Desk : IDisposable
{
    public static readonly Actor Tablet = new("tablet-1", null, IdentityProof.Asserted);

    private readonly TestLog _log;
    private int _ids;
    private int _requests;

    private Desk(TestLog log)
    {
        _log = log;
        Followed = new FollowedJournal(Journal);
        Book = NewBook(Followed);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero));

    public MemoryJournal Journal { get; } = new();

    public FollowedJournal Followed { get; private set; }

    public ClinicBook Book { get; private set; }

    /// <summary>How often the book told that it changed.</summary>
    public int Changes { get; private set; }

    public static async Task<Desk> OpenAsync(TestLog log)
    {
        var desk = new Desk(log);
        await desk.Book.ReadAsync(CancellationToken.None);
        return desk;
    }

    public string NewRequestId() => $"r{++_requests}";

    public Task<ClinicAnswer> Do(ClinicRequest request) => Book.ExecuteAsync(request, CancellationToken.None);

    /// <summary>The service ends and starts again on the same journal.</summary>
    public async Task RestartAsync()
    {
        Book.Dispose();
        Followed = new FollowedJournal(Journal);
        Book = NewBook(Followed);
        await Book.ReadAsync(CancellationToken.None);
    }

    public RegisterOperator Registration(string operatorId = "anna", string? requestId = null, Actor? by = null) => new()
    {
        RequestId = requestId ?? NewRequestId(),
        By = by ?? Tablet,
        OperatorId = operatorId,
        DisplayName = "Anna Berg",
        Role = OperatorRole.Nurse,
        LicenceNumber = "N-1",
        LicenceExpiresOn = new DateOnly(2026, 12, 31),
        PinHash = $"hash-{++_ids}",
    };

    public void Dispose() => Book.Dispose();

    private ClinicBook NewBook(FollowedJournal journal) => new(
        journal, new Clockwork(Clock), new ClinicOptions { NewId = prefix => $"{prefix}-{++_ids:d6}" }, _log.CreateLogger<ClinicBook>())
    {
        Changed = () => Changes++,
    };
}

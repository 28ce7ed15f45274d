using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation;

// What is recorded, permitted and taken back in the clinic's book, and calls that few clients make.
internal sealed partial class Tablet
{
    public string OperatorId => _operatorId;

    /// <summary>Registers somebody, or what is newly known of them; whoever uses it has to be a prescriber.</summary>
    public Task<Refusal?> RegisterAsync(string operatorId, OperatorRole role, DateOnly licenceExpiresOn) => TryAsync(new RegisterOperator
    {
        RequestId = _room.NewRequestId(), By = _by, OperatorId = operatorId, DisplayName = operatorId, Role = role,
        LicenceNumber = "L-1", LicenceExpiresOn = role == OperatorRole.Technician ? null : licenceExpiresOn, Pin = new KeptPin("not asked for here", null), SetupCodeRight = null,
    });

    public Task<Refusal?> SuspendAsync(string operatorId, bool lift) => TryAsync(
        new SuspendOperator { RequestId = _room.NewRequestId(), By = _by, OperatorId = operatorId, Reason = "asked for", Lift = lift });

    public async Task<Refusal?> SignOutAsync() => _by.SignInId is { } signIn ? await _room.SignIns.SignOutAsync(signIn, _by) : null;

    /// <summary>Whoever uses it permits something, by their PIN, which was right.</summary>
    /// <param name="patient">For whom.</param>
    /// <param name="scope">What.</param>
    /// <param name="sessionId">For this session alone; null for any.</param>
    /// <param name="lasts">How long.</param>
    public async Task<(Refusal? Refusal, string? OverrideId)> GrantAsync(string patient, OverrideScope scope, string? sessionId, TimeSpan lasts)
    {
        var answer = await _room.Book.ExecuteAsync(
            new GrantOverride
            {
                RequestId = _room.NewRequestId(), By = _by, SignerId = _operatorId, Pin = new PinAttempt(_operatorId, true, TimeSpan.Zero),
                PatientReference = patient, Scope = scope, ForSessionId = sessionId, ExpiresAt = _room.WallClock.GetUtcNow() + lasts, Reason = "it is needed",
            },
            CancellationToken.None);
        return (answer.Refusal, answer.Records.OfType<OverrideRecord>().FirstOrDefault()?.OverrideId);
    }

    public Task<Refusal?> RevokeAsync(string overrideId) => TryAsync(
        new RevokeOverride { RequestId = _room.NewRequestId(), By = _by, OverrideId = overrideId, Reason = "no longer needed" });

    /// <summary>Takes over a certificate that somebody trusted has signed.</summary>
    public Task<Refusal?> ImportAsync(CertificateDocument document) => TryAsync(new ImportCalibration
    {
        RequestId = _room.NewRequestId(), By = _by, Document = document.ToText(), Offer = new CertificateOffer("key-1", null),
    });

    /// <summary>A whole screening in which nothing speaks against treating.</summary>
    public Task<Refusal?> ScreenAsync(string patient) => TryAsync(new RecordScreening
    {
        RequestId = _room.NewRequestId(), By = _by, PatientReference = patient, Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34,
        Areas = Enum.GetValues<TreatmentArea>(), Medicines = [], Elsewhere = [],
        Answers = [.. _room.Profile.Screening.Questions.Select(static question => new ScreeningAnswer(question.Id, false, null, [], ""))],
    });

    public Task<Answer> UpdatePlanAsync(params PlanItem[] plan) => AskAsync(
        new Request.UpdatePlan(SessionId, plan, null, "the patient asked for it") { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    public Task<Answer> ChangeOperatorAsync() => AskAsync(
        new Request.ChangeOperator(SessionId) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    /// <summary>As <see cref="ArmAsync"/>, under whichever number of a lease.</summary>
    public async Task<Answer> ArmUnderAsync(PassTarget target, uint lease)
    {
        var held = Lease;
        Lease = lease;
        var asking = ArmAsync(target);
        Lease = held;
        return await asking;
    }

    private async Task<Refusal?> TryAsync(ClinicRequest request) => (await _room.Book.ExecuteAsync(request, CancellationToken.None)).Refusal;
}

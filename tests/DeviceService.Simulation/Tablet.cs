using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation;

/// <summary>
/// A client of the clinic at one pen: somebody is signed in at it, it asks for control, keeps it and is shown the alarms, as a program
/// does beside its user. Its calls end as the room lets time pass; it awaits nothing else.
/// </summary>
internal sealed partial class Tablet : IDisposable
{
    private const int RenewMs = 1_000;

    private readonly VirtualRoom _room;
    private readonly string _penId;
    private readonly string _operatorId;
    private Request? _answered;
    private Actor _by;
    private IDisposable? _hearing;
    private int _ms;

    public Tablet(VirtualRoom room, string penId, string operatorId, string name)
    {
        _room = room;
        _penId = penId;
        _operatorId = operatorId;
        _by = new Actor(name, operatorId, IdentityProof.Asserted);
        room.Stepped += Live;
    }

    public string Name => _by.Principal;

    /// <summary>The newest lease that it was given; 0 for none.</summary>
    public uint Lease { get; private set; }

    /// <summary>The session that calls are about.</summary>
    public string SessionId { get; set; } = "";

    /// <summary>What sessions that are opened here treat.</summary>
    public TreatmentIndication Indication { get; set; } = TreatmentIndication.AcneScars;

    /// <summary>The prescriber who supervises what is prepared here; empty for none.</summary>
    public string SupervisorId { get; set; } = "";

    /// <summary>False while its program hangs or is gone: it neither renews nor listens.</summary>
    public bool Lives { get; set; } = true;

    public SessionState State => View.Record.State;

    public SessionView View => _room.Fleet.Owners.Select(static owner => owner.Views.Session ?? owner.Views.EndedSession).Single(one => one?.Record.SessionId == SessionId)!;

    /// <summary>Registers who uses it, by the first prescriber, or as the first where nobody is.</summary>
    public Task RegisterAsync(DateOnly licenceExpiresOn, OperatorRole role = OperatorRole.Prescriber, Tablet? by = null) => CarriedAsync(new RegisterOperator
    {
        RequestId = _room.NewRequestId(), By = by?._by ?? _by, OperatorId = _operatorId, DisplayName = _operatorId, Role = role,
        LicenceNumber = "L-1", LicenceExpiresOn = licenceExpiresOn, Pin = new KeptPin("not asked for here", null), SetupCodeRight = by is null,
    });

    /// <summary>Signs in. The PIN was right: hashing it is slow on purpose, and tested elsewhere.</summary>
    public async Task<Refusal?> SignInAsync()
    {
        var (refusal, records) = await _room.Book.TakeAsync(new BeginSignIn { RequestId = _room.NewRequestId(), By = _by, OperatorId = _operatorId, PinRight = true });
        if (refusal is null)
        {
            _by = new Actor(_by.Principal, _operatorId, IdentityProof.SignedIn) { SignInId = records.OfType<SignInRecord>().Last().SignInId };
        }

        return refusal;
    }

    /// <summary>Asks for control, and listens to the alarms from then on.</summary>
    public Task<Answer> AcquireAsync() => ControlledAsync(new Request.AcquireControl(_penId, Name) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    /// <summary>Takes control from whoever has it.</summary>
    public Task<Answer> TakeAsync() => ControlledAsync(new Request.TakeControl(_penId, Name, "the other one is broken") { RequestId = _room.NewRequestId(), By = _by });

    public Task<Answer> ReleaseControlAsync() => AskAsync(new Request.ReleaseControl(_penId) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    /// <summary>Puts on record what has to be there before a patient may be treated: the screening, and the cartridge that is in.</summary>
    public async Task AdmitAsync(string patient)
    {
        await CarriedAsync(new RecordScreening
        {
            RequestId = _room.NewRequestId(), By = _by, PatientReference = patient, Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34,
            Areas = Enum.GetValues<TreatmentArea>(), Medicines = [], Elsewhere = [],
            Answers = [.. _room.Profile.Screening.Questions.Select(static question => new ScreeningAnswer(question.Id, false, null, [], ""))],
        });
        await RegisterCartridgeAsync();
    }

    /// <summary>Registers the cartridge that the pen shows, by its tag; nothing where it shows none.</summary>
    public async Task RegisterCartridgeAsync()
    {
        if (_room.ViewOf(_penId)?.Cartridge is { TagId: { } tag, Model: { } model, NeedleCount: { } needles } tip)
        {
            await CarriedAsync(new RegisterCartridge
            {
                RequestId = _room.NewRequestId(), By = _by, Source = CartridgeSource.Tag, CartridgeId = tag, Model = model, NeedleCount = needles,
                Lot = tip.Lot, ExpiresOn = tip.ExpiresOn, Scan = null,
            });
        }
    }

    /// <summary>Opens a session; from then on calls are about it.</summary>
    public async Task<Answer> CreateAsync(string patient, ClockConfirmation? clock, params PlanItem[] plan)
    {
        var created = await AskAsync(new Request.CreateSession(patient, _operatorId, _penId, plan, clock)
        {
            Indication = Indication, RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease,
        });
        SessionId = created.Refusal is null ? created.Session!.Record.SessionId! : SessionId;
        return created;
    }

    /// <summary>Records what is prepared before a treatment.</summary>
    public Task PrepareAsync() => CarriedAsync(new RecordPreparation
    {
        RequestId = _room.NewRequestId(), By = _by, SessionId = SessionId, ConsentReference = "consent-1", HandpieceDisinfected = true, SleeveFitted = true,
        SkinCleansed = true, Topicals = [], TopicalsNone = true, Anaesthetics = [], AnaestheticsNone = true, PhotoReferences = [], OnLabel = true, SupervisingPrescriberId = SupervisorId,
    });

    /// <summary>Shows the operator what would be armed, and arms it.</summary>
    public async Task<Answer> ArmAsync(PassTarget target)
    {
        var asked = new Request.ArmSession(SessionId, target, null) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease };
        var (report, refusal) = await _room.Fleet.ReportArmingAsync(asked);
        return await AskAsync(refusal is null ? asked with { ReadBackDigest = report!.ReadBack.Digest() } : asked);
    }

    public Task<Answer> DisarmAsync() => AskAsync(new Request.DisarmSession(SessionId) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    public Task<Answer> PauseAsync() => AskAsync(new Request.PauseSession(SessionId, "a break") { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    public Task<Answer> ResumeAsync() => AskAsync(new Request.ResumeSession(SessionId, "looked") { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    public Task<Answer> CompletePassAsync() => AskAsync(new Request.CompletePass(SessionId, null) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    public Task<Answer> CompleteAsync(string why) =>
        AskAsync(new Request.CompleteSession(SessionId, why) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    public Task<Answer> AbortAsync() => AskAsync(new Request.AbortSession(SessionId, "given up") { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    /// <summary>Acknowledges the newest stop that the service shows.</summary>
    public Task<Answer> AcknowledgeAsync() => AskAsync(
        new Request.AcknowledgeStop(_penId, _room.ViewOf(_penId)?.LastStop?.Number ?? 0, "looked") { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = Lease });

    /// <summary>Makes the newest call again that was answered as done, under the same id; null where there is none.</summary>
    public Task<Answer>? AskAgainAsync() => _answered is { } request ? _room.Fleet.ExecuteAsync(request, CancellationToken.None) : null;

    /// <summary>The service was started anew: nobody is signed in there, and its streams are gone.</summary>
    public void ServiceRestarted() => Hear(null);

    public void Dispose()
    {
        _room.Stepped -= Live;
        Hear(null);
    }

    private async Task<Answer> ControlledAsync(Request request)
    {
        var answer = await AskAsync(request);
        if (answer.Refusal is null)
        {
            Lease = answer.First.Control!.LeaseNumber;
            Hear(_room.Fleet.Alarms.Listen(_penId, Lease));
        }

        return answer;
    }

    private void Hear(IDisposable? stream)
    {
        _hearing?.Dispose();
        _hearing = stream;
    }

    private async Task<Answer> AskAsync(Request request)
    {
        var answer = await _room.Fleet.ExecuteAsync(request, CancellationToken.None);
        _answered = answer.Refusal is null && !request.AlwaysActs ? request : _answered;
        return answer;
    }

    private async Task CarriedAsync(ClinicRequest request)
    {
        if ((await _room.Book.ExecuteAsync(request, CancellationToken.None)).Refusal is { } refusal)
        {
            throw new RefusedException(refusal);
        }
    }

    private void Live()
    {
        if (++_ms % RenewMs == 0 && Lease > 0 && Lives)
        {
            _ = _room.Fleet.RenewControlAsync(_penId, Lease, _room.Fleet.Alarms.Newest, _by);
        }
    }
}

/// <summary>A call that had to be carried out was refused.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Sentence)
{
    public Refusal Refusal => refusal;
}

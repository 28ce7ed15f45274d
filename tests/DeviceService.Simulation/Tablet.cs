using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation;

/// <summary>
/// A client of the clinic: a prescriber is signed in at it, it controls one pen and keeps control, and it is shown the alarms. It renews
/// from within the room's time, as a program does beside its user.
/// </summary>
internal sealed class Tablet : IDisposable
{
    private const int RenewMs = 1_000;
    private const string Pin = "4711";

    // Hashing is slow on purpose; one hash does for all.
    private static readonly string PinHash = Pins.Hash(Pin);

    private readonly VirtualRoom _room;
    private readonly string _penId;
    private Actor _by;
    private uint _lease;
    private IDisposable? _hearing;
    private int _ms;

    private Tablet(VirtualRoom room, string penId, string name)
    {
        _room = room;
        _penId = penId;
        _by = new Actor(name, null, IdentityProof.Asserted);
    }

    /// <summary>The session that follows is about.</summary>
    public string SessionId { get; set; } = "";

    /// <summary>How often control was renewed, and how often that was refused.</summary>
    public (int Done, int Refused) Renewals { get; private set; }

    public SessionState State => View.Record.State;

    public SessionView View => _room.Fleet.Owners.Select(static owner => owner.Views.Session ?? owner.Views.EndedSession).Single(one => one?.Record.SessionId == SessionId)!;

    /// <summary>Somebody registers as the first prescriber where nobody is, signs in, and takes control of the pen.</summary>
    public static async Task<Tablet> OpenAsync(VirtualRoom room, string penId, string operatorId, DateOnly licenceExpiresOn)
    {
        var tablet = new Tablet(room, penId, $"tablet of {operatorId}");
        Carried(await room.DoneAsync(room.Book.ExecuteAsync(
            new RegisterOperator
            {
                RequestId = room.NewRequestId(), By = tablet._by, OperatorId = operatorId, DisplayName = operatorId, Role = OperatorRole.Prescriber,
                LicenceNumber = "L-1", LicenceExpiresOn = licenceExpiresOn, PinHash = PinHash, SetupCodeRight = true,
            },
            CancellationToken.None)));
        var signedIn = await room.DoneAsync(room.SignIns.SignInAsync(operatorId, Pin, room.NewRequestId(), tablet._by with { OperatorId = operatorId }));
        tablet._by = new Actor(tablet._by.Principal, operatorId, IdentityProof.SignedIn) { SignInId = signedIn.SignIn!.SignInId };
        var acquired = await tablet.DoAsync(new Request.AcquireControl(penId, tablet._by.Principal) { RequestId = room.NewRequestId(), By = tablet._by });
        tablet._lease = acquired.First.Control!.LeaseNumber;
        tablet._hearing = room.Fleet.Alarms.Listen(penId, tablet._lease);
        room.Stepped += tablet.Live;
        return tablet;
    }

    /// <summary>Puts on record what has to be there before a patient may be treated: the screening, and the cartridge that is in.</summary>
    public async Task AdmitAsync(string patient)
    {
        Carried(await _room.DoneAsync(_room.Book.ExecuteAsync(
            new RecordScreening
            {
                RequestId = _room.NewRequestId(), By = _by, PatientReference = patient, Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34,
                Areas = Enum.GetValues<TreatmentArea>(), Medicines = [], Elsewhere = [],
                Answers = [.. _room.Profile.Screening.Questions.Select(static question => new ScreeningAnswer(question.Id, false, null, [], ""))],
            },
            CancellationToken.None)));
        var tip = _room.ViewOf(_penId)!.Cartridge!;
        Carried(await _room.DoneAsync(_room.Book.ExecuteAsync(
            new RegisterCartridge
            {
                RequestId = _room.NewRequestId(), By = _by, Source = CartridgeSource.Tag, CartridgeId = tip.TagId, Model = tip.Model!,
                NeedleCount = tip.NeedleCount!.Value, Lot = tip.Lot, ExpiresOn = tip.ExpiresOn, Scan = null,
            },
            CancellationToken.None)));
    }

    /// <summary>Opens a session; from then on calls are about it.</summary>
    public async Task<Answer> CreateAsync(string patient, ClockConfirmation? clock, params PlanItem[] plan)
    {
        var created = await DoAsync(new Request.CreateSession(patient, _by.OperatorId!, _penId, plan, clock)
        {
            Indication = TreatmentIndication.AcneScars, RequestId = _room.NewRequestId(), By = _by, LeaseNumber = _lease,
        });
        SessionId = created.Session?.Record.SessionId ?? SessionId;
        return created;
    }

    /// <summary>Records what is prepared before a treatment.</summary>
    public async Task PrepareAsync() => Carried(await _room.DoneAsync(_room.Book.ExecuteAsync(
        new RecordPreparation
        {
            RequestId = _room.NewRequestId(), By = _by, SessionId = SessionId, ConsentReference = "consent-1", HandpieceDisinfected = true, SleeveFitted = true,
            SkinCleansed = true, Topicals = [], Anaesthetics = [], PhotoReferences = [], OnLabel = true, SupervisingPrescriberId = "",
        },
        CancellationToken.None)));

    /// <summary>Shows the operator what would be armed, and arms it.</summary>
    public async Task<Answer> ArmAsync(PassTarget target)
    {
        var asked = new Request.ArmSession(SessionId, target, null) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = _lease };
        var (report, refusal) = await _room.DoneAsync(_room.Fleet.ReportArmingAsync(asked));
        return await DoAsync(refusal is null ? asked with { ReadBackDigest = report!.ReadBack.Digest() } : asked);
    }

    public Task<Answer> DisarmAsync() => DoAsync(new Request.DisarmSession(SessionId) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = _lease });

    public Task<Answer> CompleteAsync(string why) =>
        DoAsync(new Request.CompleteSession(SessionId, why) { RequestId = _room.NewRequestId(), By = _by, LeaseNumber = _lease });

    public void Dispose()
    {
        _room.Stepped -= Live;
        _hearing?.Dispose();
    }

    private static void Carried(ClinicAnswer answer)
    {
        if (answer.Refusal is { } refusal)
        {
            throw new InvalidOperationException(refusal.Sentence);
        }
    }

    private Task<Answer> DoAsync(Request request) => _room.DoneAsync(_room.Fleet.ExecuteAsync(request, CancellationToken.None));

    private void Live()
    {
        if (++_ms % RenewMs == 0)
        {
            _ = RenewAsync();
        }
    }

    private async Task RenewAsync()
    {
        var (_, refusal) = await _room.Fleet.RenewControlAsync(_penId, _lease, _room.Fleet.Alarms.Newest, _by);
        Renewals = refusal is null ? (Renewals.Done + 1, Renewals.Refused) : (Renewals.Done, Renewals.Refused + 1);
    }
}

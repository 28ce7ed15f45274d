using System.Diagnostics;
using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.Benchmarks;

/// <summary>
/// One pen under control, with an open session: armed, pressed and recovered as a person would, over and over. The lease is renewed and the
/// alarms are watched meanwhile.
/// </summary>
internal sealed class TreatedPen : IAsyncDisposable
{
    public const int ProtrusionUm = 1_000;

    private const int AttemptsMax = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly PassTarget Target = new() { Area = TreatmentArea.Cheek, Side = BodySide.Left, PassNumber = 1, Direction = PassDirection.Horizontal };

    private readonly ClinicClient _client;
    private readonly HeldPen _pen;
    private readonly uint _lease;
    private readonly string _sessionId;
    private readonly string _cartridgeId;
    private readonly int _visit;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _keeping;
    private ulong _shown;
    private bool _ended;
    private string _lastRefusal = "";

    private TreatedPen(ClinicClient client, HeldPen pen, uint lease, string sessionId, string cartridgeId, int visit)
    {
        (_client, _pen, _lease, _sessionId, _cartridgeId, _visit) = (client, pen, lease, sessionId, cartridgeId, visit);
        _keeping = Task.WhenAll(KeepAsync(RenewAsync), KeepAsync(ShowAsync));
    }

    /// <summary>Everything up to a session that may be armed.</summary>
    /// <param name="client">The clinic's software.</param>
    /// <param name="pen">The pen.</param>
    /// <param name="before">The visit before, which is over: this one is somebody else's, with another cartridge. Null for the first.</param>
    public static async Task<TreatedPen> PrepareAsync(ClinicClient client, HeldPen pen, TreatedPen? before = null)
    {
        var online = await client.OnlineAsync(pen.SerialNumber, before?._cartridgeId);
        var visit = before is null ? 0 : before._visit + 1;
        var control = await client.Control.AcquireControlAsync(
            new AcquireControlRequest { RequestId = client.NextRequest(), PenId = pen.SerialNumber, ClientName = "bench" });
        var patient = FormattableString.Invariant($"patient-{pen.SerialNumber}-{visit}");
        var asked = await client.Screenings.GetScreeningAsync(new GetScreeningRequest { PatientReference = patient });
        var screening = new Screening { Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34, Medicines = new Medicines { None = true }, Areas = { TreatmentArea.Cheek } };
        screening.Answers.AddRange(asked.Questions.Select(static question => new ScreeningAnswer { QuestionId = question.QuestionId, Answer = YesNo.No }));
        await client.Screenings.RecordScreeningAsync(new RecordScreeningRequest { RequestId = client.NextRequest(), PatientReference = patient, Screening = screening });
        var tip = online.Cartridge;
        await client.Cartridges.RegisterCartridgeAsync(new RegisterCartridgeRequest
        {
            RequestId = client.NextRequest(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount,
            Lot = tip.Lot, ExpiresOn = tip.ExpiresOn,
        });
        var created = await client.Sessions.CreateSessionAsync(new CreateSessionRequest
        {
            RequestId = client.NextRequest(), PatientReference = patient, PenId = pen.SerialNumber, LeaseNumber = control.LeaseNumber,
            Indication = TreatmentIndication.AcneScars,
            Items =
            {
                new PlanItem
                {
                    Area = TreatmentArea.Cheek, Side = BodySide.Left, NeedleProtrusionUm = ProtrusionUm, StrokeRateMillihertz = 110_000, PassCount = 2, SizeCm2 = 25,
                },
            },
        });
        await client.Sessions.RecordPreparationAsync(new RecordPreparationRequest
        {
            RequestId = client.NextRequest(), SessionId = created.Session.SessionId,
            Preparation = new Preparation
            {
                ConsentReference = "consent-1", HandpieceDisinfected = true, SleeveFitted = true, SkinCleansed = true,
                TopicalsNone = true, AnaestheticsNone = true, LabelUse = LabelUse.OnLabel,
            },
        });
        return new TreatedPen(client, pen, control.LeaseNumber, created.Session.SessionId, tip.CartridgeId, visit);
    }

    /// <summary>Permits, as often as it takes on a busy machine. From here on the limit holds for every sample.</summary>
    /// <exception cref="BenchException">It was refused again and again; the message holds why.</exception>
    public async Task ArmAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ArmOnceAsync();
                return;
            }
            catch (RpcException refused) when (attempt < AttemptsMax)
            {
                _lastRefusal = refused.Status.Detail;
                await Task.Delay(50);
                await RecoverAsync();
            }
            catch (RpcException refused)
            {
                throw new BenchException($"{_pen.SerialNumber} was not armed in {AttemptsMax} attempts: {refused.Status.Detail}", refused);
            }
        }
    }

    private async Task ArmOnceAsync()
    {
        var asked = await _client.Sessions.GetArmingReportAsync(
            new GetArmingReportRequest { SessionId = _sessionId, Target = Target, LeaseNumber = _lease });
        await _client.Sessions.ArmSessionAsync(new ArmSessionRequest
        {
            RequestId = _client.NextRequest(), SessionId = _sessionId, Target = Target, LeaseNumber = _lease, ReadBackDigest = ClinicClient.DigestOf(asked.Report.ReadBack),
        });
    }

    /// <summary>
    /// Arms, waits until the needles stand, touches skin and presses, until the session is TREATING. A machine too busy to renew the pen's
    /// permission in time is stopped by the pen; then it begins again. False when that did not help.
    /// </summary>
    public async Task<bool> TreatAsync()
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            await ArmAsync();
            for (var look = 0; look < 200 && Math.Abs(await _pen.ProtrusionUmAsync() - ProtrusionUm) > 20; look++)
            {
                await Task.Delay(20);
            }

            await _pen.TouchAndPressAsync();
            if ((await UntilAsync(static session => session.State != SessionState.Armed, "a press drives it")).State == SessionState.Treating)
            {
                return true;
            }

            await RecoverAsync();
        }

        return false;
    }

    /// <summary>After a stop: the trigger is let go, the stop acknowledged, the session resumed.</summary>
    public async Task RecoverAsync()
    {
        await _pen.LetGoAsync();
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var session = await _client.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = _sessionId });
            try
            {
                if (await StepAsync(session.Session))
                {
                    return;
                }
            }
            catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.Unknown)
            {
                // Something was not seen yet, such as the release of the trigger.
                _lastRefusal = refused.Status.Detail;
            }

            await Task.Delay(10);
        }

        throw new BenchException($"The session of {_pen.SerialNumber} could not be led back to READY; refused last: {_lastRefusal}");
    }

    public async Task<Session> SessionAsync() => (await _client.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = _sessionId })).Session;

    /// <summary>Waits until the session suits.</summary>
    /// <exception cref="BenchException">It did not in 10 s.</exception>
    public async Task<Session> UntilAsync(Func<Session, bool> suits, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Patience)
        {
            var session = await SessionAsync();
            if (suits(session))
            {
                return session;
            }

            await Task.Delay(20);
        }

        throw new BenchException($"{_pen.SerialNumber}: waited {Patience.TotalSeconds:0} s until {what}.");
    }

    /// <summary>The visit is over: the session is ended, and control let go.</summary>
    public async Task EndAsync()
    {
        await DisposeAsync();
        await _client.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = _client.NextRequest(), SessionId = _sessionId, Reason = "the visit is over" });
        await _client.Control.ReleaseControlAsync(
            new ReleaseControlRequest { RequestId = _client.NextRequest(), PenId = _pen.SerialNumber, LeaseNumber = _lease });
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        await _end.CancelAsync();
        await _keeping;
        _end.Dispose();
    }

    // True once it may be armed.
    private async Task<bool> StepAsync(Session session)
    {
        switch (session.State)
        {
            case SessionState.Stopped when session.Stops[^1].FrameResult == StopFrameResult.Confirmed:
                await _client.Safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
                {
                    RequestId = _client.NextRequest(), PenId = _pen.SerialNumber, LeaseNumber = _lease, Reason = "looked", StopCount = session.Stops[^1].StopCount,
                });
                return false;
            case SessionState.Paused:
                await _client.Sessions.ResumeSessionAsync(
                    new ResumeSessionRequest { RequestId = _client.NextRequest(), SessionId = _sessionId, LeaseNumber = _lease, Reason = "looked" });
                return true;
            case SessionState.Armed:
                await _client.Sessions.DisarmSessionAsync(new DisarmSessionRequest { RequestId = _client.NextRequest(), SessionId = _sessionId });
                return false;
            case SessionState.Created or SessionState.Ready:
                return true;
            default:
                return false;
        }
    }

    // Where it ends early the lease is lost, and the session says so.
    private async Task KeepAsync(Func<CancellationToken, Task> keep)
    {
        try
        {
            await keep(_end.Token);
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            return;
        }
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            await _client.Control.RenewControlAsync(
                new RenewControlRequest { PenId = _pen.SerialNumber, LeaseNumber = _lease, LastAlarmSequence = Volatile.Read(ref _shown) }, cancellationToken: cancellation);
        }
    }

    private async Task ShowAsync(CancellationToken cancellation)
    {
        using var alarms = _client.Alarms.WatchAlarms(new WatchAlarmsRequest { PenId = _pen.SerialNumber, LeaseNumber = _lease }, cancellationToken: cancellation);
        await foreach (var response in alarms.ResponseStream.ReadAllAsync(cancellation))
        {
            Volatile.Write(ref _shown, response.Cursor.Sequence);
        }
    }
}

using System.Globalization;
using Grpc.Core;
using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>
/// One appointment, as clinic software would run it: over the public API alone, with a hand that holds the pen. Three
/// areas of two passes each, one refusal, one emergency stop in mid-activation, and a journal that is verified at the end.
/// </summary>
internal sealed class Appointment(Room room, RoomScreen screen, TimeProvider clock)
{
    public const int PassesPlanned = 6;

    private const int AttemptsMax = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PressPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Treated = TimeSpan.FromMilliseconds(900);
    private static readonly PassDirection[] Directions = [PassDirection.Horizontal, PassDirection.Vertical];

    private static readonly (TreatmentArea Area, BodySide Side, double SizeCm2)[] Areas =
    [
        (TreatmentArea.Forehead, BodySide.Midline, 30),
        (TreatmentArea.Cheek, BodySide.Left, 25),
        (TreatmentArea.Chin, BodySide.Midline, 12),
    ];

    private string Patient => $"patient-{room.RunId}";

    private uint _lease;
    private int _requests;
    private int _refusals;
    private long _roundTripUs;

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        using var connection = await ClinicConnection.OpenAsync(room.Address, cancellation);
        await Staff.SignInAsync(connection, room, cancellation);
        var pen = await OnlinePenAsync(connection, cancellation);
        await using var control = await PenControl.AcquireAsync(connection, pen.PenId, NextRequest(), screen, clock, cancellation);
        _lease = control.Lease;
        await ScreenAsync(connection, cancellation);
        await RegisterAsync(connection, pen.Cartridge, cancellation);
        await AskTooDeepAsync(connection, pen, cancellation);
        var session = await CreateAsync(connection, pen, cancellation);
        await PrepareAsync(connection, session.SessionId, cancellation);

        using var telemetry = new TelemetryView(connection, pen.PenId, screen);
        using var view = new SessionView(connection, session.SessionId, screen);
        telemetry.Start();
        view.Start();
        foreach (var (area, side, _) in Areas)
        {
            for (var pass = 0; pass < Directions.Length; pass++)
            {
                var target = new PassTarget { Area = area, Side = side, PassNumber = (uint)pass + 1, Direction = Directions[pass] };
                await TreatAsync(connection, view, telemetry, session.SessionId, target, stops: area == TreatmentArea.Cheek && pass == 0, cancellation);
            }
        }

        var completed = await InsistAsync(
            () => connection.Sessions.CompleteSessionAsync(
                new CompleteSessionRequest { RequestId = NextRequest(), SessionId = session.SessionId, LeaseNumber = _lease }, cancellationToken: cancellation).ResponseAsync,
            connection, view, telemetry, session.SessionId, cancellation);
        await view.EndedAsync().WaitAsync(Patience, clock, cancellation);
        return await ReportAsync(connection, completed, cancellation);
    }

    private async Task<Pen> OnlinePenAsync(ClinicConnection connection, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        using var pens = connection.Pens.WatchPens(new WatchPensRequest(), cancellationToken: either.Token);
        try
        {
            await foreach (var response in pens.ResponseStream.ReadAllAsync(either.Token))
            {
                IEnumerable<Pen> seen = response.KindCase switch
                {
                    WatchPensResponse.KindOneofCase.Snapshot => response.Snapshot.Pens,
                    WatchPensResponse.KindOneofCase.Changed => [response.Changed],
                    _ => [],
                };
                if (seen.FirstOrDefault(pen => pen.Link?.State == LinkState.Online && pen.Cartridge?.Inserted == true) is { } online)
                {
                    return online;
                }
            }
        }
        catch (Exception ended) when (bound.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            throw new RoomException($"No pen came online within {Patience.TotalSeconds:0} s on {room.Line}.", ended);
        }

        throw new RoomException("WatchPens ended before a pen came online.");
    }

    private async Task AskTooDeepAsync(ClinicConnection connection, Pen pen, CancellationToken cancellation)
    {
        var items = await PlanAsync(connection, pen, cancellation);
        items[0].NeedleProtrusionUm = 1500;
        try
        {
            await connection.Sessions.CreateSessionAsync(Request(pen, items), cancellationToken: cancellation);
            throw new RoomException("1,500 um on the forehead was accepted.");
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.FailedPrecondition)
        {
            _refusals++;
            screen.Refused(refused);
        }
    }

    private async Task<Session> CreateAsync(ClinicConnection connection, Pen pen, CancellationToken cancellation)
    {
        var items = await PlanAsync(connection, pen, cancellation);
        var created = await connection.Sessions.CreateSessionAsync(Request(pen, items), cancellationToken: cancellation);
        screen.Created(created.Session);
        return created.Session;
    }

    /// <summary>Asks every question of the profile. This patient is simulated too, and has nothing against being treated.</summary>
    private async Task ScreenAsync(ClinicConnection connection, CancellationToken cancellation)
    {
        var asked = await connection.Screenings.GetScreeningAsync(new GetScreeningRequest { PatientReference = Patient }, cancellationToken: cancellation);
        var screening = new Screening { Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34, Medicines = new Medicines { None = true } };
        screening.Areas.AddRange(Areas.Select(static one => one.Area));
        screening.Answers.AddRange(asked.Questions.Select(static question => new ScreeningAnswer { QuestionId = question.QuestionId, Answer = YesNo.No }));
        await connection.Screenings.RecordScreeningAsync(
            new RecordScreeningRequest { RequestId = NextRequest(), PatientReference = Patient, Screening = screening }, cancellationToken: cancellation);
    }

    /// <summary>Registers what sits in the pen, as somebody does who unpacks it and reads its label.</summary>
    private async Task RegisterAsync(ClinicConnection connection, Cartridge tip, CancellationToken cancellation) =>
        await connection.Cartridges.RegisterCartridgeAsync(
            new RegisterCartridgeRequest
            {
                RequestId = NextRequest(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount,
                Lot = tip.Lot, ExpiresOn = tip.ExpiresOn,
            },
            cancellationToken: cancellation);

    private async Task PrepareAsync(ClinicConnection connection, string sessionId, CancellationToken cancellation) =>
        await connection.Sessions.RecordPreparationAsync(
            new RecordPreparationRequest
            {
                RequestId = NextRequest(),
                SessionId = sessionId,
                Preparation = new Preparation
                {
                    ConsentReference = "consent-1", HandpieceDisinfected = true, SleeveFitted = true, SkinCleansed = true,
                    TopicalsNone = true, AnaestheticsNone = true, LabelUse = LabelUse.OnLabel,
                },
            },
            cancellationToken: cancellation);

    private CreateSessionRequest Request(Pen pen, IEnumerable<PlanItem> items) => new()
    {
        RequestId = NextRequest(),
        PatientReference = Patient,
        PenId = pen.PenId,
        LeaseNumber = _lease,
        Indication = TreatmentIndication.AcneScars,
        Items = { items },
    };

    /// <summary>The highest setting that the service accepts for each area, as it says itself.</summary>
    private static async Task<List<PlanItem>> PlanAsync(ClinicConnection connection, Pen pen, CancellationToken cancellation)
    {
        var items = new List<PlanItem>();
        foreach (var (area, side, sizeCm2) in Areas)
        {
            var answer = await connection.Safety.GetEffectiveLimitsAsync(
                new GetEffectiveLimitsRequest { PenId = pen.PenId, Area = area, Side = side, Indication = TreatmentIndication.AcneScars }, cancellationToken: cancellation);
            items.Add(new PlanItem
            {
                Area = area,
                Side = side,
                NeedleProtrusionUm = answer.Limits.HighestSettingUm,
                StrokeRateMillihertz = Math.Clamp(110_000, answer.Limits.MinStrokeRateMillihertz, answer.Limits.MaxStrokeRateMillihertz),
                PassCount = (uint)Directions.Length,
                SizeCm2 = sizeCm2,
            });
        }

        return items;
    }

    private async Task TreatAsync(
        ClinicConnection connection, SessionView view, TelemetryView telemetry, string sessionId, PassTarget target, bool stops, CancellationToken cancellation)
    {
        var treating = false;
        for (var attempt = 1; !treating; attempt++)
        {
            treating = await PressAsync(connection, view, telemetry, sessionId, target, cancellation)
                && await WhileAsync(view, SessionState.Treating, token => telemetry.DrivenForAsync(Treated, clock, token), cancellation);
            if (treating && stops)
            {
                stops = treating = false;
                await StopAsync(connection, cancellation);
                await view.UntilAsync(SessionState.Stopped, Patience, clock, cancellation);
            }

            if (treating)
            {
                await LetGoAsync(telemetry, cancellation);
                treating = await view.UntilAsync(now => now != SessionState.Treating, Patience, clock, cancellation) == SessionState.Armed;
            }

            if (!treating)
            {
                await RecoverAsync(connection, view, telemetry, sessionId, attempt, cancellation);
            }
        }

        var closed = await InsistAsync(
            () => connection.Sessions.CompletePassAsync(
                new CompletePassRequest { RequestId = NextRequest(), SessionId = sessionId, LeaseNumber = _lease }, cancellationToken: cancellation).ResponseAsync,
            connection, view, telemetry, sessionId, cancellation);
        screen.Closed(closed.Pass);
    }

    /// <summary>
    /// Permission by the service, needles out, skin, and then the finger: the motor turns for no other reason. False when
    /// the pen did not get that far.
    /// </summary>
    private async Task<bool> PressAsync(
        ClinicConnection connection, SessionView view, TelemetryView telemetry, string sessionId, PassTarget target, CancellationToken cancellation)
    {
        await telemetry.ReleasedAsync(clock, cancellation);
        ArmSessionResponse armed;
        try
        {
            armed = await connection.Sessions.ArmSessionAsync(
                await ShownAsync(connection, sessionId, target, cancellation), cancellationToken: cancellation);
        }
        catch (RpcException refused) when (MayBeAskedAgain(refused))
        {
            screen.NotArmed(refused);
            return false;
        }

        await view.UntilAsync(state => state is not (SessionState.Created or SessionState.Ready), Patience, clock, cancellation);
        if (armed.Session.Armed is not { } permitted
            || !await WhileAsync(view, SessionState.Armed, token => telemetry.SettledAsync(permitted.NeedleProtrusionUm, clock, token), cancellation))
        {
            return false;
        }

        await room.Pen.TouchSkinAsync(glideUmPerSecond: 20_000);
        await room.Pen.PressTriggerAsync();
        try
        {
            return await view.UntilAsync(state => state != SessionState.Armed, PressPatience, clock, cancellation) == SessionState.Treating;
        }
        catch (RoomException unmoved)
        {
            screen.Unmoved(unmoved);
            return false;
        }
    }

    /// <summary>Shows the operator what would be armed, and asks for exactly that.</summary>
    private async Task<ArmSessionRequest> ShownAsync(ClinicConnection connection, string sessionId, PassTarget target, CancellationToken cancellation)
    {
        var answer = await connection.Sessions.GetArmingReportAsync(
            new GetArmingReportRequest { SessionId = sessionId, Target = target, LeaseNumber = _lease }, cancellationToken: cancellation);
        screen.Shown(answer.Report.ReadBack);
        return new ArmSessionRequest
        {
            RequestId = NextRequest(), SessionId = sessionId, Target = target, LeaseNumber = _lease,
            ReadBackDigest = ReadBacks.DigestOf(answer.Report.ReadBack),
        };
    }

    /// <summary>Waits for something for as long as the session stays in one state; false when it left that first.</summary>
    private async Task<bool> WhileAsync(
        SessionView view, SessionState state, Func<CancellationToken, Task> awaited, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var came = awaited(over.Token);
        var left = view.UntilAsync(now => now != state, TimeSpan.FromMinutes(1), clock, over.Token);
        var first = await Task.WhenAny(came, left);
        await over.CancelAsync();
        await Task.WhenAll(came, left).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (first == came)
        {
            await came;
        }

        return first == came;
    }

    private async Task LetGoAsync(TelemetryView telemetry, CancellationToken cancellation)
    {
        await room.Pen.ReleaseTriggerAsync();
        await room.Pen.LiftOffAsync();
        await telemetry.ReleasedAsync(clock, cancellation);
    }

    private async Task StopAsync(ClinicConnection connection, CancellationToken cancellation)
    {
        var called = clock.GetTimestamp();
        var answer = await connection.Stops.EmergencyStopAsync(
            new EmergencyStopRequest { OperatorId = Staff.OperatorId, Reason = "shows how it stops" }, cancellationToken: cancellation);
        _roundTripUs = (long)clock.GetElapsedTime(called).TotalMicroseconds;
        screen.Stopped(answer.Pens.Single(), _roundTripUs);
    }

    /// <summary>
    /// What a person does after a stop or a pause: lets go, looks, says so, and begins again. A pen that stops by itself,
    /// as on a machine too busy to renew its permission in time, is recovered in the same way.
    /// </summary>
    private async Task RecoverAsync(
        ClinicConnection connection, SessionView view, TelemetryView telemetry, string sessionId, int attempt, CancellationToken cancellation)
    {
        if (attempt >= AttemptsMax)
        {
            throw new RoomException($"The pass could not be treated in {AttemptsMax} attempts. The log of the service says why.");
        }

        await LetGoAsync(telemetry, cancellation);
        try
        {
            await LeadToReadyAsync(connection, view, sessionId, cancellation);
        }
        catch (RpcException refused) when (MayBeAskedAgain(refused))
        {
            // Something stopped while the person was about it: the next attempt begins from there.
            screen.NotReady(refused);
        }
    }

    /// <summary>One step at a time, each answering the state that is seen. What is stopped again meanwhile is led back again.</summary>
    private async Task LeadToReadyAsync(ClinicConnection connection, SessionView view, string sessionId, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await view.UntilAsync(
                now => now is SessionState.Stopped or SessionState.Paused or SessionState.Ready or SessionState.Armed or SessionState.Created,
                Patience, clock, cancellation);
            switch (state)
            {
                case SessionState.Armed:
                    await connection.Sessions.DisarmSessionAsync(
                        new DisarmSessionRequest { RequestId = NextRequest(), SessionId = sessionId }, cancellationToken: cancellation);
                    break;
                case SessionState.Stopped:
                    await AcknowledgeAsync(connection, sessionId, cancellation);
                    break;
                case SessionState.Paused:
                    await connection.Sessions.ResumeSessionAsync(
                        new ResumeSessionRequest { RequestId = NextRequest(), SessionId = sessionId, Reason = "pen seen standing", LeaseNumber = _lease },
                        cancellationToken: cancellation);
                    break;
                default:
                    return;
            }

            await view.UntilAsync(now => now != state, Patience, clock, cancellation);
        }
    }

    /// <summary>
    /// Asks, and after a stop that nobody asked for, recovers and asks again. It may come at any moment: also between the last
    /// release and the call that closes a pass or the session.
    /// </summary>
    private async Task<T> InsistAsync<T>(
        Func<Task<T>> ask, ClinicConnection connection, SessionView view, TelemetryView telemetry, string sessionId, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (RpcException refused) when (MayBeAskedAgain(refused) && attempt < AttemptsMax)
            {
                screen.NotReady(refused);
                await RecoverAsync(connection, view, telemetry, sessionId, attempt, cancellation);
            }
        }
    }

    /// <summary>Refused by a state that a person can lead out of, or sent without an answer. Everything else is a defect.</summary>
    private static bool MayBeAskedAgain(RpcException refused) => refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unknown;

    /// <summary>The stop that a person saw, by its count: a newer one would stay latched.</summary>
    private async Task AcknowledgeAsync(ClinicConnection connection, string sessionId, CancellationToken cancellation)
    {
        var seen = await ConfirmedAsync(connection, sessionId, cancellation);
        await connection.Safety.AcknowledgeStopAsync(
            new AcknowledgeStopRequest
            {
                RequestId = NextRequest(), PenId = seen.PenId, Reason = "looked: the pen stands", StopCount = seen.StopCount, LeaseNumber = _lease,
            },
            cancellationToken: cancellation);
        screen.Acknowledged();
    }

    private async Task<StopRecord> ConfirmedAsync(ClinicConnection connection, string sessionId, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            var answer = await connection.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = sessionId }, cancellationToken: cancellation);
            if (answer.Session.Stops is [.., { FrameResult: StopFrameResult.Confirmed } confirmed])
            {
                return confirmed;
            }

            if (clock.GetElapsedTime(since) > Patience)
            {
                throw new RoomException("The pen was not seen standing. Were it real: remove its power.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellation);
        }
    }

    private async Task<Report> ReportAsync(ClinicConnection connection, CompleteSessionResponse completed, CancellationToken cancellation)
    {
        var passes = await connection.PassLog.ListPassesAsync(
            new ListPassesRequest { SessionId = completed.Session.SessionId, PageSize = 100 }, cancellationToken: cancellation);
        var verified = await connection.PassLog.VerifyLogAsync(
            new VerifyLogRequest { ExpectedHead = completed.Checkpoint.Head }, cancellationToken: cancellation);
        var stop = completed.Session.Stops.FirstOrDefault(stopped => stopped.Reason == StopReason.EmergencyStop);
        return new Report
        {
            Outcome = completed.Session.State.ToString().ToUpperInvariant(),
            SessionId = completed.Session.SessionId,
            Passes = [.. passes.Passes.OrderBy(pass => pass.Period.StartedMonotonicUs)],
            Refusals = _refusals,
            Stops = completed.Session.Stops.Count,
            StopLatencyUs = stop?.StopLatencyUs ?? 0,
            ConfirmedLatencyUs = stop?.ConfirmedLatencyUs ?? 0,
            RoundTripUs = _roundTripUs,
            JournalEntries = verified.Head.EntryCount,
            JournalVerified = verified.Verified,
            Simulated = completed.Session.Simulated && passes.Passes.All(pass => pass.Provenance.Simulated),
        };
    }

    private string NextRequest() => string.Create(CultureInfo.InvariantCulture, $"room-{room.RunId}-{++_requests}");
}

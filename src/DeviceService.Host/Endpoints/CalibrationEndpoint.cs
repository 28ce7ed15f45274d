using System.Runtime.CompilerServices;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>The technician's bench: reads the request, adds who the pen says it is, hands on, shows the answer. It decides nothing.</summary>
internal sealed class CalibrationEndpoint(
    ClinicBook book, ClinicCommands clinic, Commands commands, PenFleet fleet, CalibrationTrust trust, ProfilesInForce profiles, StreamPump pump, TimeProvider clock)
    : V1.CalibrationService.CalibrationServiceBase
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(1);

    public override async Task<V1.RegisterGaugeResponse> RegisterGauge(V1.RegisterGaugeRequest request, ServerCallContext context)
    {
        var asked = CalibrationReading.Gauge(request, Commands.ActorOf(context));
        var answer = await clinic.ExecuteAsync(asked, context);
        return new V1.RegisterGaugeResponse { Gauge = book.State.Calibrations.Gauges[asked.GaugeId].ToWire(book.Today), Replayed = answer.Replayed };
    }

    public override Task<V1.ListGaugesResponse> ListGauges(V1.ListGaugesRequest request, ServerCallContext context)
    {
        var response = new V1.ListGaugesResponse();
        response.Gauges.AddRange(book.State.Calibrations.Gauges.Values
            .OrderBy(static gauge => gauge.GaugeId, StringComparer.Ordinal).Select(gauge => gauge.ToWire(book.Today)));
        return Task.FromResult(response);
    }

    public override async Task<V1.StartCalibrationResponse> StartCalibration(V1.StartCalibrationRequest request, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var answer = await clinic.ExecuteAsync(
            new StartCalibration
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                PenId = penId,
                GaugeId = Fields.Name("gauge_id", request.GaugeId),
                TemperatureDecidegrees = Fields.Number("temperature_decidegrees", request.TemperatureDecidegrees, 0, int.MaxValue, "0.1 degree Celsius"),
                Pen = OnTheBench(penId),
            },
            context);
        return new V1.StartCalibrationResponse { Calibration = Show(answer.Record<CalibrationRecord>().CalibrationId), Replayed = answer.Replayed };
    }

    public override async Task<V1.HoldDepthResponse> HoldDepth(V1.HoldDepthRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.HoldDepth(
                Fields.Name("pen_id", request.PenId), Fields.Number("needle_protrusion_um", request.NeedleProtrusionUm, 0, NeedleProtrusion.MaxMicrometers, "um"))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                LeaseNumber = request.LeaseNumber,
            },
            context);
        return new V1.HoldDepthResponse { Replayed = answer.Replayed };
    }

    public override async Task<V1.HoldRateResponse> HoldRate(V1.HoldRateRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.HoldRate(
                Fields.Name("pen_id", request.PenId), Fields.Number("stroke_rate_millihertz", request.StrokeRateMillihertz, 1, StrokeRate.MaxMillihertz, "mHz"))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                LeaseNumber = request.LeaseNumber,
            },
            context);
        return new V1.HoldRateResponse { Replayed = answer.Replayed };
    }

    public override async Task<V1.EndHoldResponse> EndHold(V1.EndHoldRequest request, ServerCallContext context)
    {
        await commands.ExecuteAsync(
            new Request.EndHold(Fields.Name("pen_id", request.PenId)) { RequestId = Fields.RequestId(request.RequestId), By = Commands.ActorOf(context) }, context);
        return new V1.EndHoldResponse();
    }

    public override async Task<V1.WriteCurveResponse> WriteCurve(V1.WriteCurveRequest request, ServerCallContext context)
    {
        var requestId = Fields.RequestId(request.RequestId);
        var life = Find(request.CalibrationId);
        if (life.JudgeCurve() is { } refusal)
        {
            throw new CallRefusedException(refusal);
        }

        var answer = await commands.ExecuteAsync(
            new Request.WriteCurve(life.PenId, life.CalibrationId)
            {
                RequestId = requestId, By = Commands.ActorOf(context), LeaseNumber = request.LeaseNumber, Found = life.AsFound!.Result, Before = life.CurveBefore,
            },
            context);
        return new V1.WriteCurveResponse { CurveDigest = answer.First.CurveDigest ?? "", Replayed = answer.Replayed };
    }

    public override async Task<V1.RecordMeasurementResponse> RecordMeasurement(V1.RecordMeasurementRequest request, ServerCallContext context)
    {
        var asked = CalibrationReading.Measurement(request, Commands.ActorOf(context));
        var answer = await clinic.ExecuteAsync(asked with { Sight = SightOf(asked.CalibrationId) }, context);
        return new V1.RecordMeasurementResponse { Calibration = Show(request.CalibrationId), Replayed = answer.Replayed };
    }

    public override async Task<V1.RecordAdjustmentResponse> RecordAdjustment(V1.RecordAdjustmentRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new RecordAdjustment
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                CalibrationId = Fields.Name("calibration_id", request.CalibrationId),
                Description = Fields.Reason("description", request.Description),
            },
            context);
        await ShownAsync(Find(request.CalibrationId).PenId);
        return new V1.RecordAdjustmentResponse { Calibration = Show(request.CalibrationId), Replayed = answer.Replayed };
    }

    public override async Task<V1.CompleteCalibrationResponse> CompleteCalibration(V1.CompleteCalibrationRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new CompleteCalibration
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                CalibrationId = Fields.Name("calibration_id", request.CalibrationId),
            },
            context);
        await ShownAsync(Find(request.CalibrationId).PenId);
        return new V1.CompleteCalibrationResponse
        {
            Calibration = Show(request.CalibrationId),
            Certificate = answer.Records.OfType<CertificateRecord>().FirstOrDefault() is { } given ? Show(book.State.Calibrations.Certificates[given.CertificateId]) : null,
            Replayed = answer.Replayed,
        };
    }

    public override async Task<V1.AbortCalibrationResponse> AbortCalibration(V1.AbortCalibrationRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new AbortCalibration
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                CalibrationId = Fields.Name("calibration_id", request.CalibrationId),
                Reason = Fields.Reason("reason", request.Reason),
            },
            context);
        await ShownAsync(Find(request.CalibrationId).PenId);
        return new V1.AbortCalibrationResponse { Calibration = Show(request.CalibrationId), Replayed = answer.Replayed };
    }

    public override Task<V1.GetCalibrationResponse> GetCalibration(V1.GetCalibrationRequest request, ServerCallContext context) =>
        Task.FromResult(new V1.GetCalibrationResponse { Calibration = Show(Find(request.CalibrationId).CalibrationId) });

    public override Task<V1.ListCalibrationsResponse> ListCalibrations(V1.ListCalibrationsRequest request, ServerCallContext context)
    {
        var wanted = Fields.Page(request.PageSize, request.PageToken);
        var pen = Fields.OptionalName("pen_id", request.PenId);
        var known = book.State.Calibrations;
        var page = Paging.OfNewest(
            known.ById.Values.Where(one => (pen is null || one.PenId == pen) && (!request.OpenOnly || one.Progress.IsOpen)), static one => one.CalibrationId, wanted);
        var response = new V1.ListCalibrationsResponse { NextPageToken = page.NextToken ?? "" };
        response.Calibrations.AddRange(page.Items.Select(one => one.ToWire(known.Gauges[one.Begun.GaugeId], profiles.Current, whole: false)));
        return Task.FromResult(response);
    }

    public override Task WatchCalibration(
        V1.WatchCalibrationRequest request, IServerStreamWriter<V1.WatchCalibrationResponse> responseStream, ServerCallContext context)
    {
        var now = Find(request.CalibrationId);
        var cursor = CursorReading.Of(request.ResumeAfter, PlaceOf(now));
        return pump.RunAsync(
            token => WatchAsync(now.CalibrationId, cursor, token),
            PlaceOf,
            new StreamForm<CalibrationLife, V1.WatchCalibrationResponse>(
                seen => new V1.WatchCalibrationResponse { Cursor = PlaceOf(seen).ToWire(), Calibration = Show(seen) },
                place => new V1.WatchCalibrationResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) }),
            cursor,
            responseStream,
            context);
    }

    public override async Task<V1.ImportCalibrationResponse> ImportCalibration(V1.ImportCalibrationRequest request, ServerCallContext context)
    {
        var document = CalibrationReading.Document(request.Document);
        var answer = await clinic.ExecuteAsync(
            new ImportCalibration
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                Document = document,
                Offer = trust.Judge(document, CalibrationReading.Signature(request.Signature).Span),
            },
            context);
        var given = book.State.Calibrations.Certificates[CertificateDocument.FromText(document).CertificateId];
        await ShownAsync(given.Document.PenId);
        return new V1.ImportCalibrationResponse { Certificate = Show(given), Replayed = answer.Replayed };
    }

    public override async Task<V1.RecordDropResponse> RecordDrop(V1.RecordDropRequest request, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var answer = await clinic.ExecuteAsync(
            new RecordDrop
            {
                RequestId = Fields.RequestId(request.RequestId), By = Commands.ActorOf(context), PenId = penId, Reason = Fields.Reason("reason", request.Reason),
            },
            context);
        return new V1.RecordDropResponse
        {
            Certificate = book.State.Calibrations.Pen(penId).Certificate is { } held ? Show(held) : null, Replayed = answer.Replayed,
        };
    }

    public override Task<V1.GetCertificateResponse> GetCertificate(V1.GetCertificateRequest request, ServerCallContext context)
    {
        var held = request.WhichCase switch
        {
            V1.GetCertificateRequest.WhichOneofCase.PenId => CertificateOf(Fields.Name("pen_id", request.PenId)),
            V1.GetCertificateRequest.WhichOneofCase.CertificateId => CertificateNamed(request.CertificateId),
            _ => throw Fields.Missing("pen_id or certificate_id"),
        };
        return Task.FromResult(new V1.GetCertificateResponse { Certificate = Show(held), Document = ByteString.CopyFromUtf8(held.Record.Document) });
    }

    public override Task<V1.GetCalibrationImpactResponse> GetCalibrationImpact(V1.GetCalibrationImpactRequest request, ServerCallContext context) =>
        Task.FromResult(request.WhichCase switch
        {
            V1.GetCalibrationImpactRequest.WhichOneofCase.CalibrationId => Impact(Find(request.CalibrationId)),
            V1.GetCalibrationImpactRequest.WhichOneofCase.CertificateId => Impact(CertificateNamed(request.CertificateId)),
            _ => throw Fields.Missing("calibration_id or certificate_id"),
        });

    public override Task<V1.GetDriftTrendResponse> GetDriftTrend(V1.GetDriftTrendRequest request, ServerCallContext context) =>
        Task.FromResult(DriftMapping.ToWire(book.State.Drift.Of(Fields.Name("pen_id", request.PenId)), profiles.Current));

    private static Cursor PlaceOf(CalibrationLife life) => new(life.CalibrationId, life.NewestEntry);

    // Each item is the whole, so whoever missed one lost nothing; once it is over there is nothing more to say.
    private async IAsyncEnumerable<CalibrationLife> WatchAsync(string id, Cursor? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = from is { } place && place.InstanceId == id ? place.Sequence : 0;
        while (true)
        {
            var state = book.State;
            var life = state.Calibrations.Find(id)!;
            if (life.NewestEntry > told)
            {
                told = life.NewestEntry;
                yield return life;
            }

            if (!life.Progress.IsOpen)
            {
                yield break;
            }

            await book.NextAsync(state, cancellationToken);
        }
    }

    // The pen's own loop quarantines it by what is now on record, armed or not, and one that is away once it is back. Whoever asked is answered when that
    // is on record too, where the pen is there to do it: it changes nothing about what was recorded, so a slow disk makes nobody wait for long.
    private async Task ShownAsync(string penId)
    {
        using var enough = new CancellationTokenSource(ShownWithin, clock);
        try
        {
            for (var state = book.State; state.Calibrations.Pen(penId).OwedQuarantine is not null && fleet.FindPen(new PenName(penId, null), out _) is not null;)
            {
                state = await book.NextAsync(state, enough.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private HeldCertificate CertificateNamed(string certificateId) =>
        book.State.Calibrations.Certificates.GetValueOrDefault(Fields.Name("certificate_id", certificateId))
            ?? throw new CallRefusedException(Rules.CalibrationUnknown.Refuse(("observed", certificateId)));

    private HeldCertificate CertificateOf(string penId)
    {
        var known = book.State.Calibrations;
        return known.Pen(penId).Certificate ?? throw new CallRefusedException(known.Knows(penId) || fleet.FindPen(new PenName(penId, null), out _) is not null
            ? Rules.CalibrationMissing.Refuse(("pen", penId))
            : Rules.PenUnknown.Refuse(("observed", penId)));
    }

    private V1.GetCalibrationImpactResponse Impact(CalibrationLife life) => CalibrationImpact.Of(book.State, life).ToWire(life.Before);

    private V1.GetCalibrationImpactResponse Impact(HeldCertificate held) => CalibrationImpact.Of(book.State, held).ToWire(held.Before);

    private BenchPen? OnTheBench(string penId) =>
        fleet.FindPen(new PenName(penId, null), out _) is { Link.State: LinkState.Online, Identity: { } identity }
            ? new BenchPen(identity.Vendor, identity.Model, identity.FirmwareVersion, identity.Simulated, new DeviceCapability
            {
                ProtrusionMin = identity.ProtrusionMin,
                ProtrusionMax = identity.ProtrusionMax,
                ProtrusionStepUm = identity.ProtrusionStep.Micrometers,
                StrokeRateMin = identity.StrokeRateMin,
                StrokeRateMax = identity.StrokeRateMax,
                DepthControl = identity.DepthControl,
                DepthChannels = identity.DepthChannels,
            })
            : null;

    private BenchSight? SightOf(string calibrationId) =>
        book.State.Calibrations.Find(calibrationId) is { } life
        && fleet.FindPen(new PenName(life.PenId, null), out _) is { Link.State: LinkState.Online, Identity: { } identity } pen
            ? new BenchSight(
                identity.DepthControl, pen.HeldUm, pen.Stand, pen.Stand is { } stand ? clock.GetElapsedTime(stand.HostTimestamp) : null,
                pen.RateSeen, pen.RateSeen is { } rate ? clock.GetElapsedTime(rate.HostTimestamp) : null)
            : null;

    private CalibrationLife Find(string calibrationId) => book.State.Calibrations.Find(Fields.Name("calibration_id", calibrationId))
        ?? throw new CallRefusedException(Rules.CalibrationUnknown.Refuse(("observed", calibrationId)));

    private V1.Calibration Show(string calibrationId) => Show(Find(calibrationId));

    private V1.Calibration Show(CalibrationLife life) => life.ToWire(book.State.Calibrations.Gauges[life.Begun.GaugeId], profiles.Current, whole: true);

    private V1.CalibrationCertificate Show(HeldCertificate held) => held.ToWire(book.WhyEnded(held));
}

using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Passes, activations and what was measured, as the API shows them.</summary>
internal static class PassMapping
{
    public static V1.PassTarget ToWire(this PassTarget target) => new()
    {
        Area = target.Area.ToWire(),
        Side = target.Side.ToWire(),
        PassNumber = (uint)target.Number,
        Direction = target.Direction.ToWire(),
    };

    public static V1.Pass ToWire(this PassRecord pass, IEnumerable<ActivationRecord>? activations = null)
    {
        var wire = new V1.Pass
        {
            PassId = pass.PassId,
            SessionId = pass.SessionId ?? "",
            PenId = pass.PenId ?? "",
            Target = new PassTarget(pass.Area, pass.Side, pass.Number, pass.Direction).ToWire(),
            CartridgeId = pass.CartridgeTagId ?? "",
            CartridgeLot = pass.CartridgeLot ?? "",
            CloseReason = pass.ClosedBy?.ToWire() ?? V1.PassCloseReason.Unspecified,
            EndedBy = pass.EndedBy.ToWire(),
            Period = pass.Period.ToWire(),
            Measurements = pass.Measured.ToWire(),
            Uncertain = pass.Uncertain,
            PlanVersion = (uint)pass.PlanVersion,
            SizeCm2 = (double)pass.SizeCm2,
            OperatorId = pass.OperatorId,
            Provenance = new V1.Provenance
            {
                Simulated = pass.Simulated,
                LimitsDigest = pass.LimitsDigest,
                ServiceBuild = pass.ServiceBuild,
                FirmwareVersion = pass.FirmwareVersion,
                ProfileDigest = pass.ProfileDigest ?? "",
            },
        };
        if (pass.NeedleCount is { } needles)
        {
            wire.NeedleCount = (uint)needles;
        }

        if (activations is not null)
        {
            wire.Activations.AddRange(activations.Select(ToWire));
        }

        return wire;
    }

    public static V1.Activation ToWire(this ActivationRecord activation)
    {
        var wire = new V1.Activation
        {
            ActivationId = activation.ActivationId,
            PassId = activation.PassId,
            Number = (uint)activation.Number,
            Period = activation.Period.ToWire(),
            Measurements = activation.Measured.ToWire(),
            EndedBy = activation.EndedBy.ToWire(),
            Uncertain = activation.Uncertain,
            RecordingDigest = activation.RecordingDigest ?? "",
            OperatorId = activation.OperatorId ?? "",
            CartridgeId = activation.CartridgeTagId ?? "",
            CartridgeLot = activation.CartridgeLot ?? "",
            ProfileDigest = activation.ProfileDigest ?? "",
        };
        if (activation.Presses is { } presses)
        {
            wire.Presses = (ulong)presses;
        }

        return wire;
    }

    private static V1.Period ToWire(this Period period)
    {
        var wire = new V1.Period
        {
            StartedAt = period.Start.ToWire(),
            StartedMonotonicUs = (ulong)period.Start.MonotonicUs,
            InstanceId = period.InstanceId,
        };
        if (period.End is { } end)
        {
            wire.EndedAt = end.ToWire();
            wire.EndedMonotonicUs = (ulong)end.MonotonicUs;
        }

        if (period.StartDeviceTimeUs is { } started)
        {
            wire.StartedDeviceTimeUs = started;
        }

        if (period.EndDeviceTimeUs is { } ended)
        {
            wire.EndedDeviceTimeUs = ended;
        }

        return wire;
    }

    private static V1.Measurements ToWire(this TreatmentMeasurement measured)
    {
        var wire = new V1.Measurements
        {
            SetNeedleProtrusionUm = (uint)measured.SetProtrusionUm,
            MeasuredNeedleProtrusionUm = measured.MeasuredProtrusionUm?.ToWire(),
            SetStrokeRateMillihertz = (uint)measured.SetStrokeRateMillihertz,
            MeasuredStrokeRateMillihertz = measured.MeasuredStrokeRateMillihertz?.ToWire(),
            Strokes = (ulong)measured.Strokes,
            MotorTime = WireTimes.MicrosecondsToWire(measured.DriveTimeUs),
            ContactTime = measured.ContactTimeUs is { } contact ? WireTimes.MicrosecondsToWire(contact) : null,
            MotorCurrentMa = measured.MotorCurrentMilliamps?.ToWire(),
            LoadedCurrentMa = measured.LoadedCurrentMilliamps?.ToWire(),
            SamplesReceived = (ulong)measured.SamplesReceived,
            SamplesMissing = (ulong)measured.SamplesMissing,
        };
        if (measured.Punctures is { } punctures)
        {
            wire.Punctures = (ulong)punctures;
        }

        return wire;
    }

    private static V1.Distribution ToWire(this Distribution distribution) => new()
    {
        Min = distribution.Min,
        Mean = distribution.Mean,
        P95 = distribution.P95,
        Max = distribution.Max,
    };
}

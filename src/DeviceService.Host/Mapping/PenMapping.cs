using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Pens, their links and their lines, as the API shows them.</summary>
internal static class PenMapping
{
    public static V1.Pen ToWire(this PenView pen)
    {
        var wire = new V1.Pen
        {
            PenId = pen.PenId ?? "",
            Line = pen.Line,
            Identity = pen.Identity?.ToWire(),
            Administrative = Administrative(pen),
            Operating = Operating(pen),
            Link = Link(pen),
            Cartridge = pen.Cartridge is { } cartridge ? Cartridge(cartridge, pen.CartridgeUse) : null,
            LastStop = pen.LastStop?.ToWire(pen.Latched),
            OpenSessionId = pen.OpenSessionId ?? "",
            UpdatedAt = pen.UpdatedAt.ToWire(),
            DriftWarning = pen.DriftWarning,
        };
        if (pen.Status is { } status)
        {
            wire.Battery = new V1.Battery
            {
                ChargePercent = (uint)status.BatteryPercent,
                Low = ((PenFaults)status.FaultFlags & (PenFaults.BatteryLow | PenFaults.BatteryEmpty)) != 0,
                Exhausted = ((PenFaults)status.FaultFlags & PenFaults.BatteryEmpty) != 0,
            };
        }

        if (pen.Counters is { } counters)
        {
            wire.Counters = new V1.PenCounters { Presses = counters.Presses, Strokes = counters.Strokes, Stops = counters.Stops };
        }

        return wire;
    }

    public static V1.Line ToWire(this LineDescription line, PenView? attached)
    {
        var isTcp = line.Line.StartsWith("tcp://", StringComparison.Ordinal);
        return new V1.Line
        {
            Line_ = line.Line,
            Kind = isTcp ? V1.LineKind.Tcp : V1.LineKind.Serial,
            DevicePath = isTcp ? "" : line.DevicePath,
            Description = line.Description,
            Attached = attached is not null,
            PenId = attached?.PenId ?? "",
            HeldBy = line.Holder ?? "",
            WhatToDo = line.Holder is { } holder ? $"End {holder}, or attach another line." : attached?.Link.Remedy ?? "",
        };
    }

    private static V1.PenIdentity ToWire(this PenIdentity identity)
    {
        var wire = new V1.PenIdentity
        {
            Vendor = identity.Vendor,
            Model = identity.Model,
            SerialNumber = identity.SerialNumber,
            FirmwareVersion = identity.FirmwareVersion,
            Simulated = identity.Simulated,
            DepthControl = identity.DepthControl.ToWire(),
            MinNeedleProtrusionUm = (uint)identity.ProtrusionMin.Micrometers,
            MaxNeedleProtrusionUm = (uint)identity.ProtrusionMax.Micrometers,
            NeedleProtrusionStepUm = (uint)identity.ProtrusionStep.Micrometers,
            MinStrokeRateMillihertz = (uint)identity.StrokeRateMin.Millihertz,
            MaxStrokeRateMillihertz = (uint)identity.StrokeRateMax.Millihertz,
            DepthChannels = (uint)identity.DepthChannels,
            Sensors = { identity.Sensors },
        };
        if (identity.DepthChannels < 2)
        {
            wire.UndetectableFaults.Add("A depth sensor that is stuck at a plausible value: there is one channel, and nothing to compare it with.");
        }

        return wire;
    }

    private static V1.AdministrativeStatus Administrative(PenView pen) => new()
    {
        State = pen.AdministrativeState.ToWire(),
        Reason = pen.AdministrativeReason,
        Operator = pen.AdministrativeBy?.ToWire(),
        DecidedAt = pen.AdministrativeAt?.ToWire(),
        WhatToDo = pen.AdministrativeState switch
        {
            AdministrativeState.InService => "",
            AdministrativeState.OutOfService => "Take it back with SetPenAdministrativeState when it is ready for use.",
            AdministrativeState.Quarantined => "Find out what was suspected, and take it back with SetPenAdministrativeState and the reason.",
            _ => throw WireEnums.Unknown(pen.AdministrativeState),
        },
    };

    private static V1.OperatingStatus Operating(PenView pen)
    {
        var wire = new V1.OperatingStatus
        {
            State = pen.Status?.Mode == PenMode.Service ? V1.OperatingState.Service : pen.Operation.ToWire(),
            WhatToDo = pen.OperationRemedy,
            StopReason = pen.Operation == PenOperation.Stopped ? (pen.LastStop?.Reason ?? pen.Status?.StopCause ?? StopReason.PenStopped).ToWire() : V1.StopReason.Unspecified,
            LimitsGeneration = pen.Status?.LimitsGeneration ?? 0,
            Faults = { FaultNames(pen.Status?.FaultFlags ?? 0) },
        };
        if (pen.TriggerPressed is { } pressed)
        {
            wire.TriggerPressed = pressed;
        }

        if (pen.Status is { } status && pen.Identity?.Sensors.Contains("TEMPERATURE") == true)
        {
            wire.TemperatureDecidegreesCelsius = status.TemperatureDecidegrees;
        }

        return wire;
    }

    // The names of docs/penlink.md; a bit without one keeps its number.
    private static IEnumerable<string> FaultNames(uint flags)
    {
        for (var bit = 0; bit < 32; bit++)
        {
            if ((flags & (1u << bit)) != 0)
            {
                yield return (PenFaults)(1u << bit) switch
                {
                    PenFaults.DepthSensor => "DEPTH_SENSOR",
                    PenFaults.NeedleSensor => "NEEDLE_SENSOR",
                    PenFaults.MotorStalled => "MOTOR_STALLED",
                    PenFaults.OverTemperature => "OVER_TEMPERATURE",
                    PenFaults.Actuator => "ACTUATOR",
                    PenFaults.BatteryLow => "BATTERY_LOW",
                    PenFaults.BatteryEmpty => "BATTERY_EMPTY",
                    PenFaults.Internal => "INTERNAL",
                    _ => $"BIT_{bit.ToString(CultureInfo.InvariantCulture)}",
                };
            }
        }
    }

    private static V1.LinkStatus Link(PenView pen) => new()
    {
        State = pen.Link.State.ToWire(),
        Reason = pen.Link.Reason,
        WhatToDo = pen.DuplicateSerial ? "Two lines show this serial number: detach one of them." : pen.Link.Remedy,
        Since = pen.LinkSince?.ToWire(),
        SerialNumberSeen = pen.Link.SerialNumberSeen ?? "",
        Epoch = (ulong)pen.Link.Epoch,
        Counters = pen.LinkCounters.ToWire(),
        Clock = pen.Clock?.ToWire(),
    };

    public static V1.ClockEstimate ToWire(this ClockEstimate clock) =>
        new() { OffsetUs = clock.OffsetUs, DriftPpb = clock.DriftPpb, ErrorBoundUs = (ulong)clock.ErrorBoundUs };

    public static V1.LinkCounters ToWire(this LinkCounters counters) => new()
    {
        BytesReceived = (ulong)counters.BytesReceived,
        BytesSent = (ulong)counters.BytesSent,
        FramesReceived = (ulong)counters.FramesReceived,
        FramesSent = (ulong)counters.FramesSent,
        CrcErrors = (ulong)counters.CheckErrors,
        MalformedFrames = (ulong)counters.MalformedFrames,
        ForeignFrames = (ulong)counters.ForeignFrames,
        InvalidSamples = (ulong)counters.InvalidSamples,
        MissingSamples = (ulong)counters.MissingSamples,
        Retransmissions = (ulong)counters.Retransmissions,
        Handshakes = (ulong)counters.Handshakes,
        Losses = (ulong)counters.Losses,
        HostStalls = (ulong)counters.HostStalls,
        RoundTripUs = (ulong)counters.RoundTripUs,
    };

    private static V1.Cartridge Cartridge(CartridgeObservation cartridge, CartridgeUse use)
    {
        if (!cartridge.Present)
        {
            return new V1.Cartridge { Inserted = false };
        }

        var wire = new V1.Cartridge
        {
            Inserted = true,
            CartridgeId = cartridge.TagId ?? "",
            Model = cartridge.Model ?? "",
            Lot = cartridge.Lot ?? "",
            ExpiresOn = cartridge.ExpiresOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            Use = use.ToWire(),
            Insertions = cartridge.Insertions,
            TagUnreadable = cartridge.TagUnreadable,
        };
        if (cartridge.NeedleCount is { } needles)
        {
            wire.NeedleCount = (uint)needles;
        }

        if (cartridge.ProtrusionMaxUm is { } deepest)
        {
            wire.MaxNeedleProtrusionUm = (uint)deepest;
        }

        return wire;
    }
}

using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Stops, alarms, refusals on record, and who was behind them.</summary>
internal static class StopMapping
{
    public static V1.Operator ToWire(this Actor actor) => new()
    {
        OperatorId = actor.OperatorId ?? "",
        SignInId = actor.SignInId ?? "",
        Identity = actor.Proof.ToWire(),
        Principal = actor.Principal,
    };

    /// <param name="stop">The stop.</param>
    /// <param name="penLatched">Whether the pen is latched now; a stop of the past is latched no more once it was acknowledged.</param>
    public static V1.StopRecord ToWire(this StopRecord stop, bool? penLatched = null)
    {
        var latched = stop.AcknowledgedAt is null && penLatched != false;
        var wire = new V1.StopRecord
        {
            StopId = stop.StopId,
            PenId = stop.PenId ?? "",
            SessionId = stop.SessionId ?? "",
            Reason = stop.Reason.ToWire(),
            RuleId = StopRules.For(stop.Reason).RuleId,
            Sentence = stop.Sentence,
            WhatToDo = WhatToDo(stop.Fate, latched),
            At = stop.StoppedAt.ToWire(),
            StopCount = (uint)stop.Number,
            FrameResult = stop.Fate.ToWire(),
            ProfileDigest = stop.ProfileDigest ?? "",
            Latched = latched,
            Operator = stop.StoppedBy?.ToWire(),
        };
        if (stop.WriteLatencyUs is { } written)
        {
            wire.StopLatencyUs = (uint)written;
        }

        if (stop.ConfirmLatencyUs is { } confirmed)
        {
            wire.ConfirmedLatencyUs = (uint)confirmed;
        }

        if (stop.PenStopCount is { } penStopCount)
        {
            wire.PenStopCount = penStopCount;
        }

        if (stop.AcknowledgedBy is { } by)
        {
            wire.Acknowledgement = new V1.StopAcknowledgement
            {
                Operator = by.ToWire(),
                Reason = stop.AcknowledgeReason,
                AcknowledgedAt = stop.AcknowledgedAt?.ToWire(),
            };
        }

        return wire;
    }

    public static V1.StopCount ToWire(this StopCount count) => new()
    {
        Reason = count.Reason.ToWire(),
        RuleId = StopRules.For(count.Reason).RuleId,
        Count = (uint)count.Count,
        NewestAt = count.NewestAt.ToWire(),
    };

    public static V1.PenStop ToWire(this EmergencyStopReport report)
    {
        var wire = new V1.PenStop
        {
            PenId = report.PenId ?? "",
            Line = report.Line,
            FrameResult = report.Fate.ToWire(),
            Journalled = report.Journalled,
            StopCount = (uint)report.Number,
            SessionId = report.SessionId ?? "",
            SessionState = report.SessionState?.ToWire() ?? V1.SessionState.Unspecified,
            Sentence = Sentence(report),
            WhatToDo = WhatToDo(report.Fate, latched: true),
        };
        if (report.WriteLatency is { } written)
        {
            wire.StopLatencyUs = written.ToMicroseconds();
        }

        if (report.ConfirmLatency is { } confirmed)
        {
            wire.ConfirmedLatencyUs = confirmed.ToMicroseconds();
        }

        return wire;
    }

    public static V1.Alarm ToWire(this AlarmRecord alarm) => new()
    {
        AlarmId = alarm.AlarmId,
        Priority = alarm.Priority.ToWire(),
        HazardId = alarm.HazardId,
        RuleId = alarm.RuleId,
        PenId = alarm.PenId ?? "",
        Sentence = alarm.Sentence,
        WhatToDo = alarm.Remedy,
        RaisedAt = alarm.RaisedAt.ToWire(),
        EndedAt = alarm.EndedAt?.ToWire(),
        StopId = alarm.StopId ?? "",
        Group = alarm.Group == AlarmGroup.Technical ? V1.AlarmGroup.Technical : V1.AlarmGroup.Treatment,
        Latching = alarm.Latching,
        AcknowledgedBy = alarm.AcknowledgedBy?.ToWire(),
        AcknowledgedAt = alarm.AcknowledgedAt?.ToWire(),
        Stands = alarm.Stands,
    };

    public static V1.Refusal ToWire(this RefusalRecord refusal) => new()
    {
        RuleId = refusal.RuleId,
        HazardId = refusal.HazardId,
        Sentence = refusal.Sentence,
        Remedy = refusal.Remedy,
        Limit = refusal.Details.GetValueOrDefault("limit", ""),
        Observed = refusal.Details.GetValueOrDefault("observed", ""),
        Unit = refusal.Details.GetValueOrDefault("unit", ""),
        Rpc = refusal.Action,
        RequestId = refusal.RequestId,
    };

    private static string Sentence(EmergencyStopReport report) => report.Fate switch
    {
        StopFrameFate.Written => "The stop was written to the pen; it was not seen standing yet.",
        StopFrameFate.Confirmed => "The pen was seen standing after the stop.",
        StopFrameFate.LineDown => "Nothing could be written: the line is down. The pen's dead-man stops it by itself.",
        _ => throw WireEnums.Unknown(report.Fate),
    };

    private static string WhatToDo(StopFrameFate fate, bool latched) => fate switch
    {
        _ when !latched => "",
        StopFrameFate.Written => "Watch the pen: if it still runs, remove its power.",
        StopFrameFate.Confirmed => "Find the cause, then call AcknowledgeStop with this stop_count.",
        StopFrameFate.LineDown => "If the motor still runs, remove the pen's power. Then restore the line and acknowledge the stop.",
        _ => throw WireEnums.Unknown(fate),
    };
}

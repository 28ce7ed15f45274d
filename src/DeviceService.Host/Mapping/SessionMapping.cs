using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Sessions and plans, as the API shows them.</summary>
internal static class SessionMapping
{
    /// <param name="session">The session.</param>
    /// <param name="now">The monotonic moment of the answer, from which what is left of an arming is counted.</param>
    public static V1.Session ToWire(this SessionView session, Moment now)
    {
        var wire = session.Record.ToWire();
        wire.WhatToDo = session.Remedy;
        wire.StopReason = session.StopReason?.ToWire() ?? V1.StopReason.Unspecified;
        wire.StateSince = session.StateSince.ToWire();
        wire.Armed = session.Armed?.ToWire(now);
        wire.OpenPass = session.OpenPass?.ToWire(session.Activations);
        wire.Cursor = session.Cursor.ToWire();
        wire.Stops.AddRange(session.Stops.Select(stop => stop.ToWire()));
        wire.Budgets.AddRange(session.Budgets.Select(BudgetMapping.ToWire));
        wire.Alarms.AddRange(session.Alarms.Select(StopMapping.ToWire));
        return wire;
    }

    /// <summary>A session as it is on record, without what only a look at it shows: stops, alarms and the cursor.</summary>
    public static V1.Session ToWire(this SessionRecord record)
    {
        var wire = new V1.Session
        {
            SessionId = record.SessionId ?? "",
            PatientReference = record.PatientReference,
            Operator = new V1.Operator
            {
                OperatorId = record.OperatorId,
                Identity = record.OperatorProof.ToWire(),
                Principal = record.By.Principal,
                SignInId = record.SignInId ?? "",
            },
            PenId = record.PenId ?? "",
            Simulated = record.Simulated,
            Plan = record.Plan.ToWire(),
            State = record.State.ToWire(),
            StateReason = record.StateReason,
            StateSince = record.At.ToWire(),
            CreatedAt = record.CreatedAt.ToWire(),
            ClosedAt = record.EndedAt?.ToWire(),
            ClosingReason = record.EndReason,
            AbortOutcome = AbortOutcome(record.End),
            Indication = record.Indication?.ToWire() ?? V1.TreatmentIndication.Unspecified,
            ProfileDigest = record.ProfileDigest ?? "",
            CourseId = record.CourseId ?? "",
            ContinuesSessionId = record.ContinuesSessionId ?? "",
        };
        wire.Carried.AddRange(record.Carried.Select(ToWire));
        wire.Progress.AddRange(Progress(record.Plan, record.Progress));
        return wire;
    }

    private static V1.CarriedProgress ToWire(CarriedProgress carried)
    {
        var wire = new V1.CarriedProgress
        {
            Area = carried.Area.ToWire(), Side = carried.Side.ToWire(), Passes = (uint)carried.Passes, Strokes = (ulong)carried.Strokes,
            DriveTime = WireTimes.MicrosecondsToWire(carried.DriveTimeUs),
        };
        if (carried.Punctures is { } punctures)
        {
            wire.Punctures = (ulong)punctures;
        }

        return wire;
    }

    public static V1.ArmedTarget ToWire(this ArmedView armed, Moment now) => new()
    {
        Target = armed.Target.ToWire(),
        NeedleProtrusionUm = (uint)armed.ProtrusionUm,
        StrokeRateMillihertz = (uint)armed.StrokeRateMillihertz,
        ArmedAt = armed.ArmedAt.ToWire(),
        ExpiresAt = armed.ExpiresAt?.ToWire(),
        Remaining = armed.ExpiresAt is { } expires ? WireTimes.MicrosecondsToWire(Math.Max(0, expires.MonotonicUs - now.MonotonicUs)) : null,
        LimitsDigest = armed.LimitsDigest,
    };

    public static V1.Plan ToWire(this PlanVersion plan)
    {
        var wire = new V1.Plan
        {
            Version = (uint)plan.Number,
            CreatedAt = plan.AcceptedAt.ToWire(),
            Operator = plan.By.ToWire(),
            Reason = plan.Reason,
        };
        wire.Items.AddRange(plan.Items.Select(item => new V1.PlanItem
        {
            Area = item.Area.ToWire(),
            Side = item.Side.ToWire(),
            NeedleProtrusionUm = (uint)item.ProtrusionUm,
            StrokeRateMillihertz = (uint)item.StrokeRateMillihertz,
            PassCount = (uint)item.Passes,
            SizeCm2 = (double)item.SizeCm2,
        }));
        return wire;
    }

    public static V1.Cursor ToWire(this Cursor cursor) => new() { InstanceId = cursor.InstanceId, Sequence = (ulong)cursor.Sequence };

    /// <summary>One entry for each item of the plan, in its order; what was treated and is planned no more stands after them.</summary>
    public static IEnumerable<V1.PlanItemProgress> Progress(PlanVersion plan, IReadOnlyList<AreaProgress> made)
    {
        foreach (var item in plan.Items)
        {
            yield return Progress(item.Area, item.Side, item, made.FirstOrDefault(done => done.Area == item.Area && done.Side == item.Side));
        }

        foreach (var done in made.Where(done => !plan.Items.Any(item => item.Area == done.Area && item.Side == done.Side)))
        {
            yield return Progress(done.Area, done.Side, null, done);
        }
    }

    private static V1.PlanItemProgress Progress(TreatmentArea area, BodySide side, PlanItem? item, AreaProgress? done)
    {
        var wire = new V1.PlanItemProgress
        {
            Area = area.ToWire(),
            Side = side.ToWire(),
            PassesPlanned = (uint)(item?.Passes ?? 0),
            PassesClosed = (uint)(done?.PassesClosed ?? 0),
            Strokes = (ulong)(done?.Strokes ?? 0),
        };
        if (done?.Punctures is { } punctures)
        {
            wire.Punctures = (ulong)punctures;
            if (item is not null)
            {
                wire.PuncturesPerCm2 = (double)(punctures / item.SizeCm2);
            }
        }

        return wire;
    }

    private static V1.AbortOutcome AbortOutcome(SessionEnd? end) => end switch
    {
        null or SessionEnd.AsPlanned or SessionEnd.Early => V1.AbortOutcome.Unspecified,
        SessionEnd.Aborted => V1.AbortOutcome.Confirmed,
        SessionEnd.AbortedOutcomeUnknown => V1.AbortOutcome.Unknown,
        _ => throw WireEnums.Unknown(end.Value),
    };
}

using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What was counted and timed of a pen, as the API shows it.</summary>
internal static class DiagnosticsMapping
{
    public static V1.GetDiagnosticsResponse ToWire(this DiagnosticsReport report) => new()
    {
        PenId = report.PenId ?? "",
        Line = report.Line ?? "",
        Total = report.Total.ToWire(),
        Recent = report.Recent?.ToWire(),
        Clock = report.Clock?.ToWire(),
        LastKept = report.KeptAt?.ToTimestamp(),
        KeepInterval = PenFleet.DiagnosticsKeepInterval.ToDuration(),
    };

    private static V1.DiagnosedPeriod ToWire(this DiagnosedPeriod period)
    {
        var measure = period.Measure;
        var wire = new V1.DiagnosedPeriod
        {
            CountedSince = period.Since.ToTimestamp(),
            BegunBy = period.BegunBy.ToWire(),
            CountedUntil = period.Until.ToTimestamp(),
            Counters = measure.Line.ToWire(),
            PenFrameErrors = (ulong)measure.PenFrameErrors,
            PenRefusedPermissions = (ulong)measure.PenRefusedPermissions,
            PenStarts = (ulong)measure.PenStarts,
            StopsUnwritten = (ulong)measure.StopsUnwritten,
            Outcome = period.Verdict.Outcome.ToWire(),
        };
        wire.Durations.AddRange(System.Enum.GetValues<PenDuration>().Select(kind => measure[kind].ToWire(kind)));
        wire.Findings.AddRange(period.Verdict.Findings.Select(static finding => new V1.LineFinding
        {
            Suspect = finding.Suspect.ToWire(), Name = finding.Name, Observed = finding.Observed, Highest = finding.Highest,
            Sentence = finding.Sentence, WhatToDo = finding.Remedy,
        }));
        return wire;
    }

    private static V1.DurationHistogram ToWire(this DurationCounts counts, PenDuration kind)
    {
        var wire = new V1.DurationHistogram
        {
            Kind = kind.ToWire(),
            Count = (ulong)counts.Count,
            SumUs = (ulong)counts.SumUs,
            P500Us = (ulong)counts.QuantileUs(500),
            P900Us = (ulong)counts.QuantileUs(900),
            P990Us = (ulong)counts.QuantileUs(990),
            P999Us = (ulong)counts.QuantileUs(999),
            LongestUs = (ulong)counts.LongestUs,
        };
        for (var bucket = 0; bucket < DurationBuckets.Count; bucket++)
        {
            if (counts[bucket] > 0)
            {
                wire.Buckets.Add(new V1.DurationBucket
                {
                    LowestUs = (ulong)DurationBuckets.LowestUs(bucket),
                    HighestUs = bucket == DurationBuckets.Count - 1 ? 0 : (ulong)DurationBuckets.HighestUs(bucket),
                    Count = (ulong)counts[bucket],
                });
            }
        }

        return wire;
    }

    public static V1.CountBegin ToWire(this CountBegin begin) => begin switch
    {
        CountBegin.FirstCounted => V1.CountBegin.FirstCounted,
        CountBegin.KeptUnreadable => V1.CountBegin.KeptUnreadable,
        CountBegin.LineAttached => V1.CountBegin.LineAttached,
        CountBegin.MovedOn => V1.CountBegin.MovedOn,
        _ => throw WireEnums.Unknown(begin),
    };

    public static V1.PenDuration ToWire(this PenDuration kind) => kind switch
    {
        PenDuration.RoundTrip => V1.PenDuration.RoundTrip,
        PenDuration.PenTurnaround => V1.PenDuration.PenTurnaround,
        PenDuration.CommandAnswer => V1.PenDuration.CommandAnswer,
        PenDuration.LineThreadLate => V1.PenDuration.LineThreadLate,
        PenDuration.OwnerLoopLate => V1.PenDuration.OwnerLoopLate,
        PenDuration.PermissionLate => V1.PenDuration.PermissionLate,
        PenDuration.JournalSync => V1.PenDuration.JournalSync,
        PenDuration.SampleToStop => V1.PenDuration.SampleToStop,
        PenDuration.CallToStop => V1.PenDuration.CallToStop,
        PenDuration.StopConfirmed => V1.PenDuration.StopConfirmed,
        _ => throw WireEnums.Unknown(kind),
    };

    public static V1.LineSuspect ToWire(this LineSuspect suspect) => suspect switch
    {
        LineSuspect.Cable => V1.LineSuspect.Cable,
        LineSuspect.Host => V1.LineSuspect.Host,
        LineSuspect.Firmware => V1.LineSuspect.Firmware,
        _ => throw WireEnums.Unknown(suspect),
    };

    public static V1.LineOutcome ToWire(this LineOutcome outcome) => outcome switch
    {
        LineOutcome.TooLittle => V1.LineOutcome.TooLittle,
        LineOutcome.Sound => V1.LineOutcome.Sound,
        LineOutcome.Cable => V1.LineOutcome.Cable,
        LineOutcome.Host => V1.LineOutcome.Host,
        LineOutcome.Firmware => V1.LineOutcome.Firmware,
        LineOutcome.Several => V1.LineOutcome.Several,
        _ => throw WireEnums.Unknown(outcome),
    };
}

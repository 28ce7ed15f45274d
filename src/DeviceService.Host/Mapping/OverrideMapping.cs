using DeviceService.Clinic;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Overrides in the words of the API.</summary>
internal static class OverrideMapping
{
    public static V1.Override ToWire(this GrantedOverride granted, TimeSpan journalTime)
    {
        var record = granted.Record;
        return new V1.Override
        {
            OverrideId = record.OverrideId,
            PatientReference = record.PatientReference,
            Scope = record.Scope.ToWire(),
            SessionId = record.SessionId ?? "",
            Reason = record.Reason,
            Meaning = record.Meaning,
            GrantedBy = record.By.ToWire(),
            PrescriberName = record.PrescriberName,
            AskedByOperatorId = record.AskedByOperatorId ?? "",
            GrantedAt = record.At.ToWire(),
            ExpiresAt = record.ExpiresAt.ToWire(),
            State = granted.StandingAt(journalTime).ToWire(),
            RevokedBy = granted.Revoked?.By.ToWire(),
            RevokedAt = granted.Revoked?.At.ToWire(),
            RevokedReason = granted.Revoked?.Reason ?? "",
            ProfileDigest = record.ProfileDigest ?? "",
        };
    }

    public static V1.OverrideState ToWire(this OverrideStanding standing) => standing switch
    {
        OverrideStanding.InForce => V1.OverrideState.InForce,
        OverrideStanding.Expired => V1.OverrideState.Expired,
        OverrideStanding.Revoked => V1.OverrideState.Revoked,
        OverrideStanding.ClockUnsure => V1.OverrideState.ClockUnsure,
        _ => throw WireEnums.Unknown(standing),
    };

    public static V1.OverrideScope ToWire(this OverrideScope scope) => scope.Subject switch
    {
        OverrideSubject.Depth => new()
        {
            Depth = new()
            {
                Area = scope.Area!.Value.ToWire(), Sides = { scope.Sides.Select(static side => side.ToWire()) }, NeedleProtrusionUm = (uint)scope.ProtrusionUm!.Value,
            },
        },
        OverrideSubject.StrokeRate => new()
        {
            StrokeRate = new()
            {
                Area = scope.Area!.Value.ToWire(),
                Sides = { scope.Sides.Select(static side => side.ToWire()) },
                StrokeRateMillihertz = (uint)scope.StrokeRateMillihertz!.Value,
            },
        },
        OverrideSubject.Interval => new() { Interval = new() { Area = scope.Area!.Value.ToWire() } },
        OverrideSubject.Contraindication => new() { Contraindication = new() { QuestionId = scope.QuestionId } },
        OverrideSubject.CourseLength => new() { Course = new() { CourseId = scope.CourseId } },
        _ => throw WireEnums.Unknown(scope.Subject),
    };
}

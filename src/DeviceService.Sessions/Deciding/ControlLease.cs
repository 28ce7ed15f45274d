using System.Collections.Immutable;

namespace DeviceService.Sessions;

/// <summary>A lease in force: who commands the pen, until when, and which alarm was shown there last (at its grant, all that do not stand any more). It lives in memory; what it was given for is on record.</summary>
internal sealed record ControlLease(uint Number, Actor Holder, string ClientName, Moment GrantedAt, long ExpiresAtUs, long ShownAlarm)
{
    /// <summary>The sign-ins that it was handed over from: a renewal under one of them is a program's that has not heard of it.</summary>
    public ImmutableHashSet<string> Left { get; init; } = [];
}

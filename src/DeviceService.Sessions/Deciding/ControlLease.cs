namespace DeviceService.Sessions;

/// <summary>A lease in force: who commands the pen, until when, and which alarm was shown there last (at its grant, all that do not stand any more). It lives in memory; what it was given for is on record.</summary>
internal sealed record ControlLease(uint Number, Actor Holder, string ClientName, Moment GrantedAt, long ExpiresAtUs, long ShownAlarm);

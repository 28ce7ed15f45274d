import sys,os
root='CLONE/'
src=root+'src/'
M={
'role-bound-ignored':[('DeviceService.Safety/Limits/DepthBounds.cs','            .Append(Role(grounds))\n','')],
'override-for-ever':[('DeviceService.Clinic/Overrides/GrantedOverride.cs','journalTime < EndsAt ?','true || journalTime < EndsAt ?')],
'revoked-counts':[('DeviceService.Clinic/Overrides/GrantedOverride.cs','Revoked is not null ? OverrideStanding.Revoked','Revoked is not null && journalTime > TimeSpan.MaxValue ? OverrideStanding.Revoked')],
'plan-raised-while-armed':[('DeviceService.Safety/States/RpcAcceptance.cs','Rpc.UpdatePlan => In(state, SessionState.Created,','Rpc.UpdatePlan => In(state, SessionState.Armed, SessionState.Created,')],
'stale-lease-accepted':[('DeviceService.Safety/Control/ControlDecision.cs','facts.Shown == facts.Lease && facts.IsHolder && facts.Left','facts.IsHolder && facts.Left')],
'cartridge-reused':[('DeviceService.Clinic/Cartridges/CartridgeRules.cs','life.SessionId is not { } holder || holder == sessionId ? null','life.SessionId is not { } holder || holder == sessionId || sessionId.Length > 0 ? null'),
  ('DeviceService.Sessions/Deciding/ArmingRules.cs','CartridgeUsed = state.CartridgePast is CartridgePast.UsedElsewhere or CartridgePast.Unread','CartridgeUsed = state.CartridgePast is CartridgePast.Unread'),
  ('../tests/DeviceService.Sessions.Tests/Fakes/MemoryJournal.cs','held.State != ReservationState.Released && held.SessionId','held.State != ReservationState.Released && id.Length > 1_000 && held.SessionId')],
'interval-a-day-short':[('DeviceService.Clinic/Treatments/AreaInterval.cs','absolute.On.AddDays(RowFor(rows, absolute.ProtrusionUm).AbsoluteDays)','absolute.On.AddDays(RowFor(rows, absolute.ProtrusionUm).AbsoluteDays - 1)'),
  ('DeviceService.Clinic/Treatments/AreaInterval.cs','recommended.On.AddDays(RowFor(rows, recommended.ProtrusionUm).RecommendedDays)','recommended.On.AddDays(RowFor(rows, recommended.ProtrusionUm).RecommendedDays - 1)')],
'days-in-utc':[('DeviceService.Clinic/Times/ClinicCalendar.cs','DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime)','DateOnly.FromDateTime(time.UtcDateTime)')],
'uncertainty-not-subtracted':[('DeviceService.Safety/Limits/DepthBounds.cs','Math.Max(0, bound.Micrometers - (grounds.CalibrationUm ?? 0))','Math.Max(0, bound.Micrometers - (grounds.CalibrationUm ?? 0) + (grounds.CalibrationUm ?? 0))')],
'punctures-reset-at-restart':[('DeviceService.Sessions/Fleet/PenFleet.Registry.cs','                StateReason = "The service restarted.",\n','                StateReason = "The service restarted.",\n                Progress = [],\n')],
'licence-without-end':[('DeviceService.Clinic/Operators/OperatorRules.cs','LicenceExpiresOn is { } last && today > last','LicenceExpiresOn is { } last && today > last.AddYears(100)')],
'other-side-permitted':[('DeviceService.Clinic/Leave/OverrideLeave.cs','one.Record.Scope.Area == area && one.Record.Scope.Sides.Contains(side)','one.Record.Scope.Area == area')],
'margin-not-kept':[('DeviceService.Safety/Limits/EffectiveLimits.cs','private int HighestAllowedUm => Limit.Micrometers - Margin.Micrometers;','private int HighestAllowedUm => Limit.Micrometers - (Margin.Micrometers * 0);')],
'deep-and-fast':[('DeviceService.Safety/Limits/RateBounds.cs','.Where(step => deep.Micrometers > step.AboveUm.Value)','.Where(step => deep.Micrometers > step.AboveUm.Value + 5_000)')],
'day-forgets-other-sessions':[('DeviceService.Clinic/Treatments/UseRules.cs','.Where(one => IsOfToday(judging, one.At))','.Where(one => IsOfToday(judging, one.At) && one.PassId.Length > 1_000)')],
'screened-yesterday':[('DeviceService.Clinic/Screenings/ScreeningFindings.cs',None,None)],
'refuses-everything':[('DeviceService.Sessions/Deciding/ArmingRules.cs','Verdict(Rules.PassOrder, target.Number > next\n','Verdict(Rules.PassOrder, target.Number > next - 1\n')],
'expired-cartridge':[('DeviceService.Clinic/Cartridges/CartridgeRules.cs','registered.ExpiresOn >= judging.Today ? null','registered.ExpiresOn.AddYears(100) >= judging.Today ? null'),('DeviceService.Sessions/Deciding/ArmingRules.cs','CartridgeExpiresOn = state.Seated?.ExpiresOn,','CartridgeExpiresOn = null,')],
'suspended-treats-on':[],
}
def apply(name):
    for f,a,b in M[name]:
        p=os.path.normpath(src+f); s=open(p).read(); assert a in s,(name,f); s2=s.replace(a,b,1); assert s2!=s; open(p,'w').write(s2)
if __name__=='__main__':
    if sys.argv[1]=='check':
        for n in M:
            for f,a,b in M[n]:
                if a is None: continue
                p=os.path.normpath('src/'+f); s=open(p).read(); print(n,s.count(a))
    else: apply(sys.argv[1])

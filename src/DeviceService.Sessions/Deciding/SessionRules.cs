using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What Safety says about calls and plans, asked with this project's records.</summary>
internal static class SessionRules
{
    public static Refusal? Refuse(Request.OnSession request, SessionRecord session) =>
        RpcAcceptance.Refuse(Enum.Parse<Rpc>(request.Rpc), session.State, session.PenId!, session.SessionId!);

    /// <summary>What is wrong with a plan first, for whoever treats what under the profile in force; null when it can be accepted.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="items">The plan.</param>
    /// <param name="session">The session, as it would stand; it need not be open yet.</param>
    public static Refusal? CheckPlan(Turn turn, IReadOnlyList<PlanItem> items, SessionRecord session)
    {
        var circumstances = turn.Circumstances;
        return PlanCheck.Check(
            [.. items.Select(Planned)],
            circumstances.Profile,
            Grounds(circumstances.Profile, circumstances.Eligibility, turn.State.Identity, turn.State.Seated, session),
            (area, side) => circumstances.Eligibility.LeaveFor(session.PatientReference, area, side, session.SessionId, turn.Now)) is [var first, ..] ? first : null;
    }

    /// <summary>What limits rest on; null before pen and indication are known.</summary>
    public static LimitGrounds? Grounds(
        SafetyProfile profile, IEligibility eligibility, PenIdentity? identity, CartridgeObservation? cartridge, SessionRecord session) =>
        session.Indication is { } indication && Capability(identity) is { } device
            ? new LimitGrounds
            {
                Profile = profile,
                Indication = indication,
                Role = eligibility.RoleOf(session.OperatorId),
                Device = device,
                Cartridge = Capability(cartridge),
                CalibrationUm = session.PenId is { } pen ? eligibility.CalibrationUncertaintyUm(pen) : null,
            }
            : null;

    public static PlannedTreatment Planned(PlanItem item) =>
        new(item.Area, item.Side, item.ProtrusionUm, item.StrokeRateMillihertz, item.Passes, item.SizeCm2);

    public static DeviceCapability? Capability(PenIdentity? identity) => identity is null
        ? null
        : new DeviceCapability
        {
            ProtrusionMin = identity.ProtrusionMin,
            ProtrusionMax = identity.ProtrusionMax,
            ProtrusionStepUm = identity.ProtrusionStep.Micrometers,
            StrokeRateMin = identity.StrokeRateMin,
            StrokeRateMax = identity.StrokeRateMax,
            DepthControl = identity.DepthControl,
            DepthChannels = identity.DepthChannels,
        };

    public static CartridgeCapability Capability(CartridgeObservation? cartridge) =>
        cartridge is { Present: true }
            ? new CartridgeCapability(
                cartridge.ProtrusionMaxUm is { } deepest and > 0 and <= NeedleProtrusion.MaxMicrometers ? NeedleProtrusion.FromMicrometers(deepest) : null,
                cartridge.Model)
            : CartridgeCapability.Unknown;

    /// <summary>Planned passes that are done, the open one counted when it was begun, and all planned ones.</summary>
    public static (int Done, int Planned) PassesDone(SessionRecord session, PassProgress? open)
    {
        var done = 0;
        foreach (var item in session.Plan.Items)
        {
            var closed = PassesClosed(session, item.Area, item.Side);
            var begun = open is { Activations.Count: > 0 } && open.Record.Area == item.Area && open.Record.Side == item.Side ? 1 : 0;
            done += Math.Min(item.Passes, closed + begun);
        }

        return (done, session.Plan.Items.Sum(static item => item.Passes));
    }

    public static int PassesClosed(SessionRecord session, TreatmentArea area, BodySide side) =>
        session.Progress.FirstOrDefault(progress => progress.Area == area && progress.Side == side)?.PassesClosed ?? 0;

    public static IReadOnlyList<AreaProgress> WithActivation(IReadOnlyList<AreaProgress> progress, PassRecord pass, ActivationRecord more) =>
        With(progress, pass, known => known with
        {
            Strokes = known.Strokes + more.Measured.Strokes,
            Punctures = known.Punctures + more.Measured.Punctures,
            DriveTimeUs = known.DriveTimeUs + more.CountedTimeUs,
            SizeCm2 = Math.Min(known.SizeCm2 ?? pass.SizeCm2, pass.SizeCm2),
        });

    public static IReadOnlyList<CartridgeProgress> WithActivation(IReadOnlyList<CartridgeProgress> cartridges, ActivationRecord more) =>
    [
        .. cartridges.Where(one => one.CartridgeTagId != more.CartridgeTagId),
        new CartridgeProgress(
            more.CartridgeTagId,
            cartridges.Where(one => one.CartridgeTagId == more.CartridgeTagId).Sum(static one => one.DriveTimeUs) + more.CountedTimeUs),
    ];

    /// <summary>A pass that was armed and never begun is no coverage and is not counted.</summary>
    public static IReadOnlyList<AreaProgress> WithPassClosed(IReadOnlyList<AreaProgress> progress, PassRecord pass) =>
        pass.ActivationIds.Count == 0 ? progress : With(progress, pass, static known => known with { PassesClosed = known.PassesClosed + 1 });

    private static AreaProgress[] With(IReadOnlyList<AreaProgress> progress, PassRecord pass, Func<AreaProgress, AreaProgress> change)
    {
        var isKnown = progress.Any(known => known.Area == pass.Area && known.Side == pass.Side);
        var all = isKnown ? progress : [.. progress, new AreaProgress(pass.Area, pass.Side, 0, 0, 0)];
        return [.. all.Select(known => known.Area == pass.Area && known.Side == pass.Side ? change(known) : known)];
    }
}

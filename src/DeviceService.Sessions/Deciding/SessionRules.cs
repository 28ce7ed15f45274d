using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What Safety says about calls and plans, asked with this project's records.</summary>
internal static class SessionRules
{
    public static Refusal? Refuse(Request.OnSession request, SessionRecord session) =>
        RpcAcceptance.Refuse(Enum.Parse<Rpc>(request.Rpc), session.State, session.PenId!, session.SessionId!);

    public static Refusal? CheckPlan(IReadOnlyList<PlanItem> items, PenIdentity? identity, CartridgeObservation? cartridge) =>
        PlanCheck.Check([.. items.Select(Planned)], Capability(identity), Capability(cartridge), DepthMargin.Uncalibrated) is [var first, ..] ? first : null;

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
        cartridge is { Present: true, ProtrusionMaxUm: { } deepest } && deepest is > 0 and <= NeedleProtrusion.MaxMicrometers
            ? new CartridgeCapability(NeedleProtrusion.FromMicrometers(deepest))
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

namespace DeviceService.Safety;

/// <summary>Every bound on depth that applies, each from its place in the profile, the pen, the cartridge or the plan.</summary>
/// <remarks>
/// Samples say what the pen indicates, and the truth may lie deeper (H15). What its certificate leaves unsure is taken off each bound that speaks of
/// the truth; the error that it found is within the tolerance of the pen, which a profile may not set above the margin that a setting keeps below
/// its limit. The pen's own range, a plan and a leave speak of what it indicates.
/// </remarks>
internal static class DepthBounds
{
    /// <summary>Lowest first; of equal ones the first by origin.</summary>
    public static IReadOnlyList<DepthBound> Of(LimitGrounds grounds, TreatmentArea area, NeedleProtrusion? planned, DepthLeave? leave)
    {
        var all = Device(grounds.Device)
            .Concat(Cartridge(grounds))
            .Concat(Area(grounds, area, leave))
            .Concat(Indication(grounds, area, leave))
            .Append(Role(grounds))
            .Concat(Plan(grounds.Margin, planned))
            .OrderBy(bound => bound.Protrusion)
            .ThenBy(bound => bound.Origin)
            .ToArray();
        return [.. all.Select(bound => bound with { Binds = bound.Protrusion == all[0].Protrusion })];
    }

    private static IEnumerable<DepthBound> Device(DeviceCapability device) =>
        [Fixed(BoundOrigin.Device, device.ProtrusionMax, "the pen's own range, from its handshake", FigureMark.Reported, BeyondBound.Pen)];

    // What the tag says and what the profile says of its model both hold.
    private static IEnumerable<DepthBound> Cartridge(LimitGrounds grounds)
    {
        if (grounds.Cartridge.ProtrusionMax is { } made)
        {
            yield return Fixed(BoundOrigin.Cartridge, Sure(made, grounds), "the cartridge's tag", FigureMark.Reported, BeyondBound.Cartridge);
        }

        if (grounds.Cartridge.Model is { } model && grounds.Profile.FindCartridge(model) is { ProtrusionUmMax: { } most })
        {
            yield return Fixed(BoundOrigin.Cartridge, Sure(Um(most), grounds), most.Source, most.Mark, BeyondBound.Cartridge);
        }
    }

    private static IEnumerable<DepthBound> Area(LimitGrounds grounds, TreatmentArea area, DepthLeave? leave)
    {
        var row = grounds.Profile.For(area);
        yield return Raised(BoundOrigin.Area, row.RecommendedUm, row.AbsoluteUm, leave, grounds);
    }

    // Law 7: an indication that the profile says nothing about lets nothing through; no profile that was checked has such a gap.
    private static IEnumerable<DepthBound> Indication(LimitGrounds grounds, TreatmentArea area, DepthLeave? leave)
    {
        yield return grounds.Profile.For(grounds.Indication, area) is { } row
            ? Raised(BoundOrigin.Indication, row.RecommendedUm, row.AbsoluteUm, leave, grounds)
            : Fixed(
                BoundOrigin.Indication,
                NeedleProtrusion.Retracted,
                "the profile says nothing about this indication",
                FigureMark.Derived,
                BeyondBound.Nothing);
    }

    private static DepthBound Role(LimitGrounds grounds)
    {
        if (grounds.Role is not { } role)
        {
            var least = grounds.Profile.Roles.Select(row => row.ProtrusionUmMax).OfType<Figure>().MinBy(most => most.Value);
            return least is null ? NobodyTreats() : Fixed(BoundOrigin.Role, Sure(Um(least), grounds), "the lowest of all roles: nobody's role is known", least.Mark, BeyondBound.Role);
        }

        return grounds.Profile.For(role).ProtrusionUmMax is { } figure
            ? Fixed(BoundOrigin.Role, Sure(Um(figure), grounds), figure.Source, figure.Mark, BeyondBound.Role)
            : NobodyTreats();
    }

    private static DepthBound NobodyTreats() =>
        Fixed(BoundOrigin.Role, NeedleProtrusion.Retracted, "this role does not treat", FigureMark.Derived, BeyondBound.Role);

    // A plan states a setting, so its bound on what is measured lies the margin above it.
    private static IEnumerable<DepthBound> Plan(DepthMargin margin, NeedleProtrusion? planned) => planned is { } setting
        ? [Fixed(BoundOrigin.Plan, Above(setting, margin), "the plan's setting and the margin above it", FigureMark.Reported, BeyondBound.Plan)]
        : [];

    // A leave states a setting too. It raises what is recommended, as far as it says and never beyond what is absolute.
    private static DepthBound Raised(BoundOrigin origin, Figure recommended, Figure absolute, DepthLeave? leave, LimitGrounds grounds)
    {
        var most = Sure(Um(absolute), grounds);
        var least = NeedleProtrusion.Lower(Sure(Um(recommended), grounds), most);
        var raised = leave is null ? least : NeedleProtrusion.Lower(most, NeedleProtrusion.Higher(least, Above(leave.Protrusion, grounds.Margin)));
        var figure = raised == most ? absolute : recommended;
        return new DepthBound(
            origin, raised, least, most, figure.Source, figure.Mark, raised < most ? BeyondBound.Override : BeyondBound.Nothing)
        {
            OverrideId = raised > least ? leave?.OverrideId : null,
        };
    }

    private static DepthBound Fixed(BoundOrigin origin, NeedleProtrusion at, string source, FigureMark mark, BeyondBound beyond) =>
        new(origin, at, at, at, source, mark, beyond);

    private static NeedleProtrusion Above(NeedleProtrusion setting, DepthMargin margin) =>
        NeedleProtrusion.Measured(setting.Micrometers + margin.Micrometers);

    private static NeedleProtrusion Sure(NeedleProtrusion bound, LimitGrounds grounds) =>
        NeedleProtrusion.FromMicrometers(Math.Max(0, bound.Micrometers - (grounds.CalibrationUm ?? 0)));

    private static NeedleProtrusion Um(Figure figure) => NeedleProtrusion.FromMicrometers(figure);
}

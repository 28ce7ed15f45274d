namespace DeviceService.Safety;

/// <summary>What a pen says it can do, from its handshake.</summary>
public sealed record DeviceCapability
{
    /// <summary>Shallowest setting, inclusive.</summary>
    public required NeedleProtrusion ProtrusionMin { get; init; }

    /// <summary>Deepest setting, inclusive.</summary>
    public required NeedleProtrusion ProtrusionMax { get; init; }

    /// <summary>Step between settings, counted from the shallowest, in micrometers; at least 1.</summary>
    public required int ProtrusionStepUm { get; init; }

    /// <summary>Slowest stroke rate, inclusive.</summary>
    public required StrokeRate StrokeRateMin { get; init; }

    /// <summary>Fastest stroke rate, inclusive; the same as the slowest for a pen of one speed.</summary>
    public required StrokeRate StrokeRateMax { get; init; }

    /// <summary>Who moves the needles to their depth.</summary>
    public required DepthControl DepthControl { get; init; }

    /// <summary>Independent depth channels, 1 or 2.</summary>
    public required int DepthChannels { get; init; }

    /// <summary>Null when the capability makes sense; otherwise what about it does not. Such a pen is never armed.</summary>
    public Refusal? Check()
    {
        if (ProtrusionStepUm < 1 || ProtrusionMin > ProtrusionMax || ProtrusionMax == NeedleProtrusion.Retracted)
        {
            return ArgumentRefusals.Form(
                "identity.protrusion",
                $"{ProtrusionMin.Micrometers} to {ProtrusionMax.Micrometers} um in {ProtrusionStepUm} um",
                "the range has to rise, and the step to be at least 1 um");
        }

        if (StrokeRateMin > StrokeRateMax || StrokeRateMin == StrokeRate.Standing)
        {
            return ArgumentRefusals.Form(
                "identity.stroke_rate",
                $"{StrokeRateMin.Millihertz} to {StrokeRateMax.Millihertz} mHz",
                "the range has to rise, from above 0");
        }

        return DepthChannels is 1 or 2 && Enum.IsDefined(DepthControl)
            ? null
            : ArgumentRefusals.Form("identity.depth_channels", Refusal.Number(DepthChannels), "a pen has 1 or 2, and a dial or an actuator");
    }

    /// <summary>The deepest setting on a step that is not above the bound; null when even the shallowest is.</summary>
    public NeedleProtrusion? DeepestStepWithin(int boundUm)
    {
        var top = Math.Min(boundUm, ProtrusionMax.Micrometers);
        return top < ProtrusionMin.Micrometers
            ? null
            : NeedleProtrusion.FromMicrometers(top - ((top - ProtrusionMin.Micrometers) % ProtrusionStepUm));
    }

    /// <summary>Whether a setting lies on one of the pen's steps.</summary>
    public bool IsOnStep(NeedleProtrusion setting) =>
        (setting.Micrometers - ProtrusionMin.Micrometers) % ProtrusionStepUm == 0;
}

namespace DeviceService.Safety;

// Depth and rate.
public static partial class Rules
{
    private static Rule[] LimitsRules =>
    [
        DepthDevice, DepthCartridge, DepthPlan, DepthArea, DepthIndication, DepthRole, DepthShallow, DepthStep, DepthNone,
        RateAbove, RateArea, RateIndication, RateDepth, RateNone, RateBelow,
        LimitsNotConfirmed, DialSetting, ChannelsApart,
    ];

    public static Rule DepthDevice { get; } = new(
        "R-DEPTH-DEVICE",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is too deep for this pen: {limit} um is the highest setting " +
        "(bound {bound} um less {margin} um).",
        "Set at most {limit} um, or use another pen.");

    public static Rule DepthCartridge { get; } = new(
        "R-DEPTH-CARTRIDGE",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is too deep for this cartridge: {limit} um is the highest setting " +
        "(bound {bound} um less {margin} um).",
        "Set at most {limit} um, or use another cartridge.");

    public static Rule DepthPlan { get; } = new(
        "R-DEPTH-PLAN",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is deeper than planned for {area}: {limit} um is the highest " +
        "setting (bound {bound} um less {margin} um).",
        "Set at most {limit} um, or update the plan.");

    public static Rule DepthArea { get; } = new(
        "R-DEPTH-AREA",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is too deep for {area}: {limit} um is the highest setting (bound " +
        "{bound} um less {margin} um).",
        "Set at most {limit} um. {further}");

    public static Rule DepthIndication { get; } = new(
        "R-DEPTH-INDICATION",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is too deep for {indication} on {area}: {limit} um is the highest setting " +
        "(bound {bound} um less {margin} um).",
        "Set at most {limit} um. {further}");

    public static Rule DepthRole { get; } = new(
        "R-DEPTH-ROLE",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is too deep for {role}: {limit} um is the highest setting (bound " +
        "{bound} um less {margin} um).",
        "Set at most {limit} um, or have somebody treat whose role goes deeper; no override raises a role.");

    public static Rule DepthShallow { get; } = new(
        "R-DEPTH-SHALLOW",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is less than this pen can set: {limit} um is the lowest.",
        "Set at least {limit} um, or use another pen.");

    public static Rule DepthStep { get; } = new(
        "R-DEPTH-STEP",
        "H01",
        RefusalCategory.State,
        "A setting of {observed} um is not on this pen's steps of {step} um from {lowest} um.",
        "{remedy}");

    public static Rule DepthNone { get; } = new(
        "R-DEPTH-NONE",
        "H01",
        RefusalCategory.State,
        "No setting is possible on {area}: the bound of {bound} um less {margin} um leaves {limit} " +
        "um, and this pen sets {observed} um at least.",
        "Use another pen or cartridge.");

    public static Rule RateAbove { get; } = new(
        "R-RATE-ABOVE",
        "H02",
        RefusalCategory.State,
        "A stroke rate of {observed} mHz is too fast for this pen: {limit} mHz is the highest.",
        "Set at most {limit} mHz.");

    public static Rule RateArea { get; } = new(
        "R-RATE-AREA",
        "H02",
        RefusalCategory.State,
        "A stroke rate of {observed} mHz is too fast for {area}: {limit} mHz is the highest.",
        "Set at most {limit} mHz. {further}");

    public static Rule RateIndication { get; } = new(
        "R-RATE-INDICATION",
        "H02",
        RefusalCategory.State,
        "A stroke rate of {observed} mHz is too fast for {indication} on {area}: {limit} mHz is the highest.",
        "Set at most {limit} mHz. {further}");

    public static Rule RateDepth { get; } = new(
        "R-RATE-DEPTH",
        "H02",
        RefusalCategory.State,
        "A stroke rate of {observed} mHz is too fast at this depth: {limit} mHz is the highest.",
        "Set at most {limit} mHz, or a shallower depth; no override loosens how depth slows the strokes.");

    public static Rule RateNone { get; } = new(
        "R-RATE-NONE",
        "H02",
        RefusalCategory.State,
        "No stroke rate is possible on {area}: {limit} mHz is the highest, and this pen makes {observed} mHz at least.",
        "Use another pen, or a shallower depth.");

    public static Rule RateBelow { get; } = new(
        "R-RATE-BELOW",
        "H02",
        RefusalCategory.State,
        "A stroke rate of {observed} mHz is too slow for this pen: {limit} mHz is the lowest.",
        "Set at least {limit} mHz.");

    public static Rule LimitsNotConfirmed { get; } = new(
        "R-LIMITS-UNCONFIRMED",
        "H01",
        RefusalCategory.State,
        "Pen {pen} has not confirmed the limits (digest {observed}, wanted {limit}).",
        "Arm again, which sends the limits again. A pen that gives back others once more has to be examined before it is used.");

    public static Rule DialSetting { get; } = new(
        "R-DIAL-SETTING",
        "H01",
        RefusalCategory.State,
        "The dial stands at {observed} um, the plan says {limit} um.",
        "Turn the dial to {limit} um.");

    public static Rule ChannelsApart { get; } = new(
        "R-CHANNELS-APART",
        "H15",
        RefusalCategory.State,
        "The two depth channels of pen {pen} lie {observed} um apart at rest; {limit} um is allowed.",
        "Take the pen out of service until its depth was checked.");
}

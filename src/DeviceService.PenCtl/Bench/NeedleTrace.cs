using System.Collections.Immutable;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>Needles that stood still at the depth that the pen was set to, under one press.</summary>
/// <param name="SetUm">What the pen was set to, in um.</param>
/// <param name="IndicatedUm">What the pen said, mean of the newest samples, in um.</param>
/// <param name="Press">The press under which they stood; it rises by one with each.</param>
/// <param name="FromAbove">Whether they stood deeper before under that press, and were never shallower since.</param>
internal sealed record Stand(int SetUm, int IndicatedUm, int Press, bool FromAbove);

/// <summary>
/// What the samples of a pen on the bench say of its trigger and its needles. A stand is believed only after a run of samples that agree with
/// each other, so that needles on their way are never read.
/// </summary>
internal sealed record NeedleTrace
{
    /// <summary>Samples that have to agree: a tenth of a second at the pen's usual 100 per second.</summary>
    public const int SamplesOfAStand = 10;

    /// <summary>Samples of a motor that turns evenly: a second at the pen's usual 100 per second, after as many that it may settle in.</summary>
    public const int SamplesOfARate = 100;

    /// <summary>How far they may lie apart, in um: a sensor's noise, and less than needles travel meanwhile.</summary>
    public const int SpreadUmMax = 30;

    private ImmutableList<int> Measured { get; init; } = [];

    /// <summary>How far a stand may be from what the pen was set to, in um: half the way to the next point.</summary>
    public required int WindowUm { get; init; }

    /// <summary>Whether the trigger is held.</summary>
    public bool Pressed { get; init; }

    /// <summary>Whether nobody has held it for a tenth of a second: a contact bounces, and the pen believes in a release later than its samples do.</summary>
    public bool Released => FreeSamples >= SamplesOfAStand;

    private int FreeSamples { get; init; }

    /// <summary>Presses that were seen.</summary>
    public int Presses { get; init; }

    /// <summary>What the newest sample says that the pen is set to, in um.</summary>
    public int SetUm { get; init; }

    /// <summary>What the newest sample says that the needles are at, in um.</summary>
    public int MeasuredUm { get; init; }

    /// <summary>The newest stand of all; null before the first.</summary>
    public Stand? Stood { get; init; }

    /// <summary>The deepest point that was stood at under the press that is held, in um; 0 without one.</summary>
    public int DeepestUm { get; init; }

    // What the newest samples said of the rate, while the motor turned under the press that is held.
    private ImmutableQueue<int> Rates { get; init; } = [];

    private long RateSum { get; init; }

    private int RateSamples { get; init; }

    /// <summary>How fast the motor turns under the press that is held, mean of the newest samples, in mHz; null until it has turned long enough.</summary>
    public int? Millihertz => RateSamples >= 2 * SamplesOfARate ? (int)((RateSum + (SamplesOfARate / 2)) / SamplesOfARate) : null;

    // Where the needles were at the least since they stood at the deepest point: in between they may have gone in and come out again.
    private int LowestUm { get; init; }

    /// <summary>Whether the needles stand now.</summary>
    public bool Stands => Pressed && Stood is { } stood && stood.Press == Presses && stood.SetUm == SetUm && Measured.Count >= SamplesOfAStand;

    /// <summary>With one sample more.</summary>
    public NeedleTrace After(Sample sample)
    {
        var pressed = sample.TriggerPressed;
        var begins = pressed && !Pressed;
        var (measuredUm, setUm) = (sample.MeasuredNeedleProtrusionUm, sample.SetNeedleProtrusionUm);
        var measured = begins || !pressed || setUm != SetUm ? [] : Measured;
        if (pressed)
        {
            measured = measured.Count == SamplesOfAStand ? measured.RemoveAt(0).Add(measuredUm) : measured.Add(measuredUm);
        }

        var next = WithRate(pressed && sample.DriveOn ? (int)sample.StrokeRateMillihertz : null) with
        {
            Pressed = pressed,
            FreeSamples = pressed ? 0 : Math.Min(FreeSamples + 1, SamplesOfAStand),
            Presses = Presses + (begins ? 1 : 0),
            SetUm = setUm,
            MeasuredUm = measuredUm,
            DeepestUm = pressed && !begins ? DeepestUm : 0,
            LowestUm = pressed && !begins ? Math.Min(LowestUm, measuredUm) : measuredUm,
            Measured = measured,
        };
        if (measured.Count < SamplesOfAStand || measured.Max() - measured.Min() > SpreadUmMax)
        {
            // On their way: what stood before stands no more, and is still known.
            return next with { Measured = measured.Count < SamplesOfAStand ? measured : measured.RemoveAt(0) };
        }

        var mean = (int)Math.Round(measured.Average(), MidpointRounding.AwayFromZero);
        if (Math.Abs(mean - setUm) > WindowUm || mean * 2 < setUm)
        {
            // Not at the point; or nearer to where needles are when they are in, as the shallowest point may be within its window of that.
            return next with { Measured = measured.RemoveAt(0) };
        }

        var deepest = setUm >= next.DeepestUm;
        return next with
        {
            Stood = new Stand(setUm, mean, next.Presses, !deepest && next.LowestUm >= mean - SpreadUmMax),
            DeepestUm = Math.Max(next.DeepestUm, setUm),
            LowestUm = deepest ? measuredUm : next.LowestUm,
        };
    }

    /// <summary>Whether they stand at a point deeper than this one, from which it can be met under the same press.</summary>
    public bool IsAbove(int um) => Stands && SetUm > um;

    /// <summary>After samples were lost, or the pen was out of reach: a press may have ended meanwhile, and nobody saw it.</summary>
    public NeedleTrace AfterLoss() => WithRate(null) with { Pressed = false, FreeSamples = 0, Measured = [], DeepestUm = 0 };

    private NeedleTrace WithRate(int? millihertz)
    {
        if (millihertz is not { } rate)
        {
            return RateSamples == 0 ? this : this with { Rates = [], RateSum = 0, RateSamples = 0 };
        }

        var (rates, sum) = (Rates.Enqueue(rate), RateSum + rate);
        if (RateSamples >= SamplesOfARate)
        {
            rates = rates.Dequeue(out var oldest);
            sum -= oldest;
        }

        return this with { Rates = rates, RateSum = sum, RateSamples = RateSamples + 1 };
    }
}

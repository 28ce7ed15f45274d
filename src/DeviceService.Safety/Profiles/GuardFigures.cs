namespace DeviceService.Safety;

/// <summary>What the guard holds samples against besides the limits. Durations count on the pen's clock.</summary>
/// <param name="DeviationUm">How far measured may lie from set while the motor is driven, in um.</param>
/// <param name="DeviationMs">How long a deviation lasts before it stops, in ms.</param>
/// <param name="ChannelsUm">How far two depth channels may lie apart, in um; one sample beyond stops.</param>
/// <param name="RateBandPercent">Half width of the rate band, in percent of the set rate.</param>
/// <param name="RateBandMs">How long the rate may be out of its band, in ms.</param>
/// <param name="RunUpMs">From the start of the drive, while the motor runs up, neither band nor stall is judged, in ms.</param>
/// <param name="StallRatePercent">A stalling motor runs below this share of the set rate, in percent.</param>
/// <param name="StallCurrentPercent">A stalling motor draws at least this much of the highest current that is allowed, in percent.</param>
/// <param name="StallMs">How long a stall lasts before it stops, in ms: shorter than the rate band, or it would never be named.</param>
/// <param name="TemperatureMs">How long the housing may be too warm, in ms.</param>
/// <param name="ReleaseMs">How long the drive may stay on after the trigger was seen released, in ms.</param>
/// <param name="ActivationSlackMs">What one press may last beyond what the pen itself enforces, in ms.</param>
/// <param name="ContactMs">How long contact and glide may be missing or contradict each other before it pauses, and how long the tip is off the
/// skin before it counts as lifted, in ms.</param>
/// <param name="BatteryMs">How long the charge has to be too low before it disarms a pen that stands, in ms.</param>
/// <param name="PlaceUm">How far the tip glides before it is in another place, in um: the width of what it treats at once.</param>
public sealed record GuardFigures(
    Figure DeviationUm,
    Figure DeviationMs,
    Figure ChannelsUm,
    Figure RateBandPercent,
    Figure RateBandMs,
    Figure RunUpMs,
    Figure StallRatePercent,
    Figure StallCurrentPercent,
    Figure StallMs,
    Figure TemperatureMs,
    Figure ReleaseMs,
    Figure ActivationSlackMs,
    Figure ContactMs,
    Figure BatteryMs,
    Figure PlaceUm);

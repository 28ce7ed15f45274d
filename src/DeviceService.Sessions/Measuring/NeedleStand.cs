namespace DeviceService.Sessions;

/// <summary>Needles that stood still at the depth that the pen was set to, under one press, with the motor off: as the samples show it, whoever says what.</summary>
/// <param name="SetUm">What the pen was set to, in um.</param>
/// <param name="IndicatedUm">What the pen said, mean of the newest tenth of a second, in um.</param>
/// <param name="FromAbove">Whether they stood deeper before under that press, and were never shallower since; null where too many samples were lost to tell.</param>
/// <param name="HostTimestamp">Host time of the newest of those samples, as <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record NeedleStand(int SetUm, int IndicatedUm, bool? FromAbove, long HostTimestamp)
{
    /// <summary>How far the samples of a stand may lie apart, in um: a sensor's noise, and less than needles travel in a tenth of a second.</summary>
    public const int SpreadUmMax = 30;
}

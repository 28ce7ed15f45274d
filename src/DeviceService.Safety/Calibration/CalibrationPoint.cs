namespace DeviceService.Safety;

/// <summary>What all readings of one point come to. In nanometres, so that the numbers of a certificate are whole and exact.</summary>
/// <param name="SetUm">What the pen was set to, in um.</param>
/// <param name="IndicatedNm">What the pen said, mean of both sides.</param>
/// <param name="GaugeNm">What the gauge said, mean of both sides: the best that is known of the truth.</param>
/// <param name="ErrorNm">Indicated less gauge.</param>
/// <param name="ResidualNm">Gauge less the fitted line: what the line alone does not say.</param>
/// <param name="BacklashNm">Error from above less error from below.</param>
public sealed record CalibrationPoint(int SetUm, long IndicatedNm, long GaugeNm, long ErrorNm, long ResidualNm, long BacklashNm);

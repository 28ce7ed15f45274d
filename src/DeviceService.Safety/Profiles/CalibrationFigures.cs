namespace DeviceService.Safety;

/// <summary>Which pens need a certificate to be armed.</summary>
public enum CalibrationScope
{
    /// <summary>Every pen, simulated ones too.</summary>
    EveryPen = 1,

    /// <summary>Every pen that has needles. A simulated one is held to a certificate once it was given one.</summary>
    RealPens = 2,
}

/// <summary>What a pen's certificate has to show, and how long it holds.</summary>
/// <param name="RequiredOf">Which pens need one.</param>
/// <param name="ToleranceUm">What |error| and expanded uncertainty together may come to, in um, where the pen's row says nothing else.</param>
/// <param name="RateTolerancePercent">The same for the stroke rate, in percent of what the pen says.</param>
/// <param name="RateReadingsMin">
/// At how many set rates the stroke rate has to be read, against a gauge of its own and of the pen as it is left, before there is a certificate, 0 to 10;
/// 0: none has to be.
/// </param>
/// <param name="ValidDays">How many days it holds from the day it was given, that day included.</param>
/// <param name="RunHoursMax">How many hours the motor may turn under it.</param>
public sealed record CalibrationFigures(
    CalibrationScope RequiredOf,
    Figure ToleranceUm,
    Figure RateTolerancePercent,
    Figure RateReadingsMin,
    Figure ValidDays,
    Figure RunHoursMax);

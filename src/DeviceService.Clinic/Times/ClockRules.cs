using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>What is not given while the wall clock is in doubt (law 22).</summary>
internal static class ClockRules
{
    /// <summary>
    /// Nothing that ends on a day that the clock says, such as an override or a certificate: by a clock that is wrong it would hold for longer than was signed.
    /// </summary>
    public static Refusal? Sane(ClinicCircumstances now) => now.ClockDoubt is { } doubt ? Rules.ClockNotSane.Refuse(("observed", doubt)) : null;
}

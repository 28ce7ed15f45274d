using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What a decision must know besides state and request.</summary>
/// <param name="Now">When it is decided.</param>
/// <param name="Steady">The same with the wall time that it has when no step is believed that nobody confirmed.</param>
/// <param name="Today">That day in the clinic's calendar.</param>
/// <param name="ClockDoubt">Why the wall time of now is not to be believed, as a clause for a sentence; null where it is.</param>
/// <param name="Profile">The profile in force.</param>
/// <param name="Calendar">The clinic's calendar.</param>
/// <param name="NewId">Makes ids: the prefix, a dash, and something unique for ever.</param>
internal sealed record ClinicCircumstances(
    Moment Now, Moment Steady, DateOnly Today, string? ClockDoubt, SafetyProfile Profile, ClinicCalendar Calendar, Func<string, string> NewId);

namespace DeviceService.Safety;

/// <summary>Budgets of time that hold over all areas, in minutes that needles ran.</summary>
/// <param name="SessionMinutesMax">In one session, in min.</param>
/// <param name="DayMinutesMax">For one patient on one clinic day, in min.</param>
/// <param name="CartridgeMinutesMax">For one cartridge whose model nobody named, in min.</param>
public sealed record TreatmentBudgets(Figure SessionMinutesMax, Figure DayMinutesMax, Figure CartridgeMinutesMax);

namespace DeviceService.Sessions;

/// <summary>
/// An entry about what rooms share and pens do not: people, screenings, courses, cartridges, overrides, preparation. Written by the
/// clinic's book alone (what a self-test finds, by the pen's loop that finds it), and folded into its state; the store keeps no table of it.
/// </summary>
public abstract record ClinicRecord : JournalEntry;

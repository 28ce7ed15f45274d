namespace DeviceService.Conformance;

/// <summary>One clause of the acceptance test, as docs/conformance.md lists it.</summary>
/// <param name="Id">Stable, such as C-STOP-1: it never comes to mean something else.</param>
/// <param name="Section">Section of docs/penlink.md.</param>
/// <param name="NeedsHand">Whether somebody has to press, release, pull or touch.</param>
/// <param name="Done">What is done to the pen.</param>
/// <param name="Seen">What must be seen.</param>
public sealed record ClauseDescription(string Id, int Section, bool NeedsHand, string Done, string Seen);

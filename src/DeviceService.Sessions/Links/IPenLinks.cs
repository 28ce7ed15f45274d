namespace DeviceService.Sessions;

/// <summary>Opens lines to pens and says which lines this machine has. Implemented by the PenLink adapter.</summary>
public interface IPenLinks
{
    /// <summary>
    /// Opens a link on a line and keeps it open: after a loss it is reopened with back-off until it is disposed.
    /// Returns at once; what happens on the line arrives at <paramref name="observer"/>.
    /// </summary>
    /// <param name="line">A device path, or <c>tcp://host:port</c>.</param>
    /// <param name="expectedSerialNumber">The pen that belongs on this line; another one is <c>WrongPen</c>. Null accepts the first that answers, and expects that one from then on.</param>
    /// <param name="observer">Called on the link's own thread; see <see cref="IPenLinkObserver"/>.</param>
    /// <param name="firstStopNumber">The number of the newest stop on record for this pen; the latch counts on from it.</param>
    IPenLink Open(string line, string? expectedSerialNumber, IPenLinkObserver observer, long firstStopNumber);

    /// <summary>The lines that this machine offers, those in use included. Simulated pens are never discovered: they are named.</summary>
    IReadOnlyList<LineDescription> DiscoverLines();

    /// <summary>Null when the text names a line that could be opened; otherwise a sentence that says what is wrong with it.</summary>
    string? Validate(string line);
}

using Microsoft.Extensions.Time.Testing;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>Lines on which fake pens hang. A pen outlives the service that talks to it.</summary>
internal sealed class FakeLinks(FakeTimeProvider clock) : IPenLinks
{
    public Dictionary<string, FakePen> Pens { get; } = [];

    public FakePen Add(string line, string serialNumber) => Pens[line] = new FakePen(clock, line, serialNumber);

    public IPenLink Open(string line, string? expectedSerialNumber, IPenLinkObserver observer, long firstStopNumber)
    {
        var pen = Pens[line];
        pen.Connect(observer);
        pen.BeginRun(firstStopNumber);
        return pen;
    }

    public IReadOnlyList<LineDescription> DiscoverLines() => [];

    public string? Validate(string line) => Pens.ContainsKey(line) ? null : "it names no line of this test";
}

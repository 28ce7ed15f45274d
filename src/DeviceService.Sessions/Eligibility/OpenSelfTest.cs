using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A self-test that is on record and not over.</summary>
/// <param name="SelfTestId">Its id.</param>
/// <param name="FirmwareVersion">Firmware under which it began.</param>
/// <param name="Found">What was found so far, the newest of each check.</param>
public sealed record OpenSelfTest(string SelfTestId, string FirmwareVersion, IReadOnlyList<SelfTestFinding> Found);

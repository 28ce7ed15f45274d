using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records that a cartridge was thrown away. It is never permitted again; a pen that is armed with it is disarmed.</summary>
public sealed record RecordDisposal : ClinicRequest
{
    /// <summary>The cartridge.</summary>
    public required string CartridgeId { get; init; }

    /// <summary>Into which sharps container; may be empty.</summary>
    public required string Container { get; init; }

    internal override JsonTypeInfo PayloadForm => CartridgeJson.Default.RecordDisposal;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) => state.Cartridges.Find(CartridgeId) switch
    {
        { Registered: not null, Disposed: not null } => ClinicDecision.Write(),
        { Registered: not null } => ClinicDecision.Write(new CartridgeDisposalRecord { At = now.Now, By = By, CartridgeId = CartridgeId, Container = Container }),
        _ => ClinicDecision.Refuse(Rules.CartridgeNotFound.Refuse(("observed", CartridgeId))),
    };
}

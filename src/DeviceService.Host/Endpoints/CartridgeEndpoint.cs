using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Which cartridges there are: reads the request, hands it on, shows what became of the cartridge.</summary>
internal sealed class CartridgeEndpoint(ClinicBook book, ClinicCommands clinic) : V1.CartridgeService.CartridgeServiceBase
{
    public override async Task<V1.RegisterCartridgeResponse> RegisterCartridge(V1.RegisterCartridgeRequest request, ServerCallContext context)
    {
        var asked = CartridgeReading.Of(request, context);
        var answer = await clinic.ExecuteAsync(asked, context);

        // Without a record it was registered before; then its id is the one in the request.
        var id = answer.Records.OfType<CartridgeRecord>().LastOrDefault()?.CartridgeId ?? asked.KnownId(book.Today)!;
        return new V1.RegisterCartridgeResponse { Cartridge = Find(id).ToWire(), Replayed = answer.Replayed };
    }

    public override Task<V1.GetCartridgeResponse> GetCartridge(V1.GetCartridgeRequest request, ServerCallContext context) =>
        Task.FromResult(new V1.GetCartridgeResponse { Cartridge = Find(Fields.Name("cartridge_id", request.CartridgeId)).ToWire() });

    public override Task<V1.ListCartridgesResponse> ListCartridges(V1.ListCartridgesRequest request, ServerCallContext context)
    {
        var wanted = Fields.Page(request.PageSize, request.PageToken);
        var lot = Fields.OptionalName("lot", request.Lot);
        var session = Fields.OptionalName("session_id", request.SessionId);
        var use = CartridgeReading.Use(request.Use);
        var page = Paging.Of(
            book.Cartridges().Where(one => (lot is null || one.Life.Registered!.Lot == lot)
                && (session is null || one.Life.SessionId == session) && (use is null || one.Use == use)),
            static one => one.Life.CartridgeId,
            wanted);
        var response = new V1.ListCartridgesResponse { NextPageToken = page.NextToken ?? "" };
        response.Cartridges.AddRange(page.Items.Select(CartridgeMapping.ToWire));
        return Task.FromResult(response);
    }

    public override async Task<V1.RecordDisposalResponse> RecordDisposal(V1.RecordDisposalRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new RecordDisposal
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                CartridgeId = Fields.Name("cartridge_id", request.CartridgeId),
                Container = Fields.Text("container", request.Container, 0, Fields.IdentifierLengthMax),
            },
            context);
        return new V1.RecordDisposalResponse { Cartridge = Find(request.CartridgeId).ToWire(), Replayed = answer.Replayed };
    }

    private CartridgeStanding Find(string id) =>
        book.FindCartridge(id) ?? throw new CallRefusedException(Rules.CartridgeNotFound.Refuse(("observed", id)));
}

using Grpc.Core;
using Grpc.Net.Client;
using Microneedling.V1;
using PenSimulator;

namespace TreatmentRoom;

/// <summary>
/// Whoever works in a room that is kept: once a session is over and its cartridge was used, which arming alone makes it where the pen moves its
/// own needles, a fresh one is put in. Software that connects next finds the pen as a clinic would have it.
/// </summary>
internal static class Supplies
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(300);

    // Out for long enough that the pen reports it.
    private static readonly TimeSpan Out = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks after the pen until told to end, or until nobody answers any more.</summary>
    public static async Task KeepAsync(SimulatedPen pen, string address, TimeProvider clock, CancellationToken ending)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var pens = new PenService.PenServiceClient(channel);
        var penId = (await pen.GetPenAsync()).SerialNumber;
        try
        {
            while (true)
            {
                var shown = (await pens.GetPenAsync(new GetPenRequest { PenId = penId }, cancellationToken: ending)).Pen;
                if (shown is { OpenSessionId: "", Cartridge: { Inserted: true, Use: CartridgeUse.Used } })
                {
                    await pen.RemoveCartridgeAsync();
                    await Task.Delay(Out, clock, ending);
                    await pen.InsertCartridgeAsync();
                }

                await Task.Delay(LooksEvery, clock, ending);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or RpcException or ObjectDisposedException)
        {
            // The room closes.
        }
    }
}

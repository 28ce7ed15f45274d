using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

// A journal that was restored from a backup, and what a person says about the time that it lost.
internal sealed partial class PassLogEndpoint
{
    private const int PensMax = 64;
    private const int CartridgesMax = 1_000;

    public override async Task<V1.GetRestoreResponse> GetRestore(V1.GetRestoreRequest request, ServerCallContext context) =>
        new() { Restore = await RestoreAsync(context.CancellationToken) };

    public override async Task<V1.ReconcileRestoreResponse> ReconcileRestore(V1.ReconcileRestoreRequest request, ServerCallContext context)
    {
        var known = Expected("known_head", request.KnownHead);
        var answer = await clinic.ExecuteAsync(
            new ReconcileRestore
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                RestoreId = Fields.Name("restore_id", request.RestoreId),
                PenIds = Fields.Names("pen_ids", request.PenIds, PensMax),
                ForeignPenIds = Fields.Names("foreign_pen_ids", request.ForeignPenIds, PensMax),
                UsedCartridgeIds = Fields.Names("used_cartridge_ids", request.UsedCartridgeIds, CartridgesMax),
                NoneUsed = request.NoneUsed,
                KnownHead = known,
                Reason = Fields.Reason("reason", request.Reason),
                Hashes = await HashesAsync(known, context.CancellationToken),
            },
            context);
        return new V1.ReconcileRestoreResponse { Restore = await RestoreAsync(context.CancellationToken), Replayed = answer.Replayed };
    }

    private async Task<V1.Restore?> RestoreAsync(CancellationToken cancellationToken) =>
        book.State.Restores is { Newest: not null } restores ? RestoreMapping.ToWire(restores, await HashesAsync(null, cancellationToken)) : null;

    // What the journal has where the pens, and whoever kept a head, say that it ended.
    private async Task<IReadOnlyDictionary<long, string>> HashesAsync(JournalHead? known, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<long, string>();
        foreach (var number in book.State.Restores.Concerned.Select(static pen => pen.Heard?.KeptHead).Append(known).OfType<JournalHead>().Select(static head => head.EntryCount).Distinct())
        {
            await foreach (var entry in journal.ExportAsync(new ExportFilter(FirstNumber: number, LastNumber: number), cancellationToken))
            {
                hashes[entry.Number] = entry.Hash;
            }
        }

        return hashes;
    }
}

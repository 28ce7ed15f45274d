using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>The cartridge that the bench needs: one that is registered for it, and never touches a patient.</summary>
internal static class BenchCartridge
{
    /// <summary>Offers to register the cartridge that sits in the pen, by its tag; or waits until there is another one.</summary>
    public static async Task OfferAsync(CommandRun run, ServiceConnection service, BenchDialogue dialogue, string penId)
    {
        var tip = (await service.Pens.GetPenAsync(new GetPenRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Pen.Cartridge;
        if (tip is not { Inserted: true, CartridgeId.Length: > 0 })
        {
            await dialogue.AskAsync("Put in a cartridge whose tag the pen reads, or register one for the bench at the service; then Enter:");
            return;
        }

        dialogue.Say($"In the pen: cartridge {Words.Safe($"{tip.CartridgeId}, {tip.Model}, lot {tip.Lot}, until {tip.ExpiresOn}")}.");
        dialogue.Say("Registered for the bench it stays so for ever: it never touches a patient.");
        if (await dialogue.ChooseAsync("Register it for the bench? (yes, or other once another one is in)", "yes", "other") == "other")
        {
            return;
        }

        await dialogue.TryAsync(_ => service.Cartridges.RegisterCartridgeAsync(
            new RegisterCartridgeRequest
            {
                RequestId = ServiceConnection.NewRequest(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model,
                NeedleCount = tip.NeedleCount, Lot = tip.Lot, ExpiresOn = tip.ExpiresOn, BenchUse = true,
            },
            deadline: service.Deadline,
            cancellationToken: run.Cancellation).ResponseAsync);
    }
}

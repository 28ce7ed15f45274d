using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>
/// What a calibration that was given up leaves in force, asked of the service: an adjustment, a drop, a foreign curve or what was found may have ended
/// the certificate from before, and none of that can be told from the calibration alone.
/// </summary>
internal static class WhatHolds
{
    private const string NoCertificate = "R-CALIBRATION-NONE";

    /// <summary>In one or two sentences, as markup.</summary>
    public static async Task<string> OfAsync(CommandRun run, ServiceConnection service, string penId)
    {
        var administrative = await AdministrativeAsync(run, service, penId);
        var quarantined = administrative?.State == AdministrativeState.Quarantined;
        var certificate = await CertificateAsync(run, service, penId);
        return (quarantined ? $"[red]The pen is quarantined[/], and is not armed: {Safe(administrative!.Reason.TrimEnd('.'))}. " : "") + (certificate switch
        {
            null => "It has no certificate.",
            { InForce: false } ended => $"[yellow]Not in force[/]: {Safe(ended.NotInForceBecause)}",
            { } held when quarantined => $"Certificate {Safe(held.CertificateId)} is not void by that, and nothing is armed under it meanwhile.",
            { } held => $"Certificate {Safe(held.CertificateId)} stays in force, until {Safe(held.ValidUntil)}.",
        });
    }

    /// <summary>How a pen stands that was found beyond its tolerance, as markup: what was asked for is not told as done.</summary>
    public static async Task<string> ShownAsync(CommandRun run, ServiceConnection service, string penId) => await AdministrativeAsync(run, service, penId) switch
    {
        null => $"[yellow]Pen {Safe(penId)} is not attached here: it is quarantined as soon as it answers on a line.[/]",
        { State: AdministrativeState.Quarantined } set => $"[red]Pen {Safe(penId)} is quarantined[/], and is not armed: {Safe(set.Reason)}",
        { } other => $"Pen {Safe(penId)} is {Paint(other.State)} now{(other.Reason.Length == 0 ? "." : $": {Safe(other.Reason)}")}",
    };

    private static async Task<CalibrationCertificate?> CertificateAsync(CommandRun run, ServiceConnection service, string penId)
    {
        try
        {
            return (await service.Calibrations.GetCertificateAsync(
                new GetCertificateRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Certificate;
        }
        catch (RpcException call) when (BenchRefusal.Is(call, NoCertificate))
        {
            return null;
        }
    }

    // A pen that was detached meanwhile has no state of its own any more.
    private static async Task<AdministrativeStatus?> AdministrativeAsync(CommandRun run, ServiceConnection service, string penId)
    {
        try
        {
            return (await service.Pens.GetPenAsync(new GetPenRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Pen.Administrative;
        }
        catch (RpcException call) when (BenchRefusal.Is(call, "R-PEN-UNKNOWN"))
        {
            return null;
        }
    }
}

using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>gauges list, register.</summary>
internal static class GaugeCommands
{
    public static Command Create(SharedOptions shared) => new("gauges", "What the bench reads with, each by its own certificate.")
    {
        shared.Run(new Command("list", "Registered gauges, and which are overdue."), ListAsync),
        Register(shared),
    };

    /// <summary>Every registered gauge, by id.</summary>
    public static async Task<ListGaugesResponse> AllAsync(CommandRun run)
    {
        var service = await run.ServiceAsync();
        return await service.Calibrations.ListGaugesAsync(new ListGaugesRequest(), deadline: service.Deadline, cancellationToken: run.Cancellation);
    }

    private static async Task<ExitCode> ListAsync(CommandRun run)
    {
        var all = await AllAsync(run);
        if (run.Screen.Json)
        {
            run.Screen.Document(all);
            return ExitCode.Ok;
        }

        if (all.Gauges.Count == 0)
        {
            run.Screen.Line("No gauge is registered. `penctl gauges register` registers one by its certificate.");
            return ExitCode.Ok;
        }

        var table = run.Screen.Table("GAUGE", "MEASURES", "MODEL", "SERIAL", "CERTIFICATE", "DUE", "U (K = 2)", "STEP");
        foreach (var gauge in all.Gauges)
        {
            var unit = gauge.Kind == GaugeKind.Depth ? "um" : "mHz";
            table.AddRow(
                Safe(gauge.GaugeId), Of(gauge.Kind), Safe(gauge.Model), Safe(gauge.SerialNumber), Safe(gauge.CertificateNumber),
                Safe(gauge.DueOn) + (gauge.Overdue ? " [red]overdue[/]" : ""), $"{gauge.ExpandedUncertainty} {unit}", $"{gauge.Resolution} {unit}");
        }

        run.Screen.Show(table);
        return ExitCode.Ok;
    }

    private static Command Register(SharedOptions shared)
    {
        var id = new Argument<string>("gauge") { Description = "What the clinic calls it, 1 to 64 characters." };
        var kind = new Option<string>("--kind") { Description = "What it measures.", HelpName = "KIND", DefaultValueFactory = static _ => "depth" };
        var model = Needed<string>("--model", "TEXT", "Maker and model.");
        var serial = Needed<string>("--serial", "TEXT", "Its serial number.");
        var certificate = Needed<string>("--certificate", "NUMBER", "Number of its own certificate.");
        var due = Needed<string>("--due", "DAY", "Last day on which that holds: YYYY-MM-DD.");
        var uncertainty = Needed<uint>("--uncertainty", "N", "Expanded uncertainty, k = 2, by that certificate: um for depth, mHz for the stroke rate.");
        var resolution = Needed<uint>("--resolution", "N", "Its smallest step, in the same unit.");
        kind.CompletionSources.Add(Choices<GaugeKind>());
        return shared.Run(
            new Command("register", "Registers a gauge, or registers it again by a newer certificate of its own. For technicians.") { id, kind, model, serial, certificate, due, uncertainty, resolution },
            run => RegisterAsync(run, new Gauge
            {
                GaugeId = run.Get(id), Kind = Parse<GaugeKind>("--kind", run.Get(kind)!), Model = run.Get(model), SerialNumber = run.Get(serial),
                CertificateNumber = run.Get(certificate), DueOn = run.Get(due), ExpandedUncertainty = run.Get(uncertainty), Resolution = run.Get(resolution),
            }));
    }

    private static async Task<ExitCode> RegisterAsync(CommandRun run, Gauge gauge)
    {
        var service = await run.ServiceAsync();
        var answer = await service.Calibrations.RegisterGaugeAsync(
            new RegisterGaugeRequest { RequestId = ServiceConnection.NewRequest(), Gauge = gauge }, deadline: service.Deadline, cancellationToken: run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
        }
        else
        {
            run.Screen.Line($"{Safe(answer.Gauge.GaugeId)} is registered by certificate {Safe(answer.Gauge.CertificateNumber)}, due {Safe(answer.Gauge.DueOn)}.");
        }

        return ExitCode.Ok;
    }

    private static Option<T> Needed<T>(string name, string value, string description) => new(name) { Description = description, HelpName = value, Required = true };
}

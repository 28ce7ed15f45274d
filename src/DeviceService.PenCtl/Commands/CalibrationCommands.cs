using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>calibrations list, show, abort, impact.</summary>
internal static class CalibrationCommands
{
    private const int PageSize = 1000;

    public static Command Create(SharedOptions shared) => new("calibrations", "Calibrations of pens, those that are open included.")
    {
        List(shared),
        Show(shared),
        Abort(shared),
        Impact(shared),
    };

    private static Command List(SharedOptions shared)
    {
        var pen = new Option<string?>("--pen") { Description = "Only those of this pen.", HelpName = "PEN" };
        var open = new Option<bool>("--open") { Description = "Only those that are open." };
        var most = new Option<int>("--most") { Description = "At most so many, newest first.", HelpName = "N", DefaultValueFactory = static _ => 50 };
        return shared.Run(
            new Command("list", "Calibrations, newest first.") { pen, open, most },
            run => ListAsync(run, new ListCalibrationsRequest { PageSize = PageSize, PenId = run.Get(pen) ?? "", OpenOnly = run.Get(open) }, SessionCommands.AtLeastOne("--most", run.Get(most))));
    }

    private static async Task<ExitCode> ListAsync(CommandRun run, ListCalibrationsRequest request, int most)
    {
        var service = await run.ServiceAsync();
        var all = new List<Calibration>();
        do
        {
            var page = await service.Calibrations.ListCalibrationsAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
            all.AddRange(page.Calibrations);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && all.Count < most);

        all = [.. all.Take(most)];
        if (run.Screen.Json)
        {
            run.Screen.Document(new ListCalibrationsResponse { Calibrations = { all } });
            return ExitCode.Ok;
        }

        if (all.Count == 0)
        {
            run.Screen.Line("No calibration.");
            return ExitCode.Ok;
        }

        var table = run.Screen.Table("CALIBRATION", "BEGUN", "PEN", "STAGE", "READINGS", "BY", "CERTIFICATE");
        foreach (var one in all)
        {
            table.AddRow(
                Safe(one.CalibrationId), run.Screen.Time(one.StartedAt), Safe(one.PenId) + (one.Simulated ? " [aqua](simulated)[/]" : ""), CalibrationPage.Paint(one.Stage),
                one.ReadingsWanted == 0 ? "-" : $"{one.ReadingsDone} of {one.ReadingsWanted}", Safe(one.StartedBy), one.CertificateId.Length == 0 ? "-" : Safe(one.CertificateId));
        }

        run.Screen.Show(table);
        return ExitCode.Ok;
    }

    private static Command Show(SharedOptions shared)
    {
        var id = Id();
        return shared.Run(new Command("show", "One calibration: its readings, and what they came to.") { id }, async run =>
        {
            var service = await run.ServiceAsync();
            var answer = await service.Calibrations.GetCalibrationAsync(
                new GetCalibrationRequest { CalibrationId = run.Get(id) }, deadline: service.Deadline, cancellationToken: run.Cancellation);
            if (run.Screen.Json)
            {
                run.Screen.Document(answer);
            }
            else
            {
                CalibrationPage.Show(run.Screen, answer.Calibration);
            }

            return ExitCode.Ok;
        });
    }

    private static Command Abort(SharedOptions shared)
    {
        var id = Id();
        var reason = new Option<string>("--reason") { Description = "Why, for the record: 1 to 500 characters.", HelpName = "TEXT", Required = true };
        return shared.Run(
            new Command("abort", "Gives a calibration up, and says what is in force then: the certificate from before, unless something happened to the pen, or it was found beyond its tolerance.") { id, reason },
            async run =>
            {
                var service = await run.ServiceAsync();
                var answer = await service.Calibrations.AbortCalibrationAsync(
                    new AbortCalibrationRequest { RequestId = ServiceConnection.NewRequest(), CalibrationId = run.Get(id), Reason = run.Get(reason) },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                    return ExitCode.Ok;
                }

                run.Screen.Line($"{Safe(answer.Calibration.CalibrationId)} is {CalibrationPage.Paint(answer.Calibration.Stage)}.");
                CalibrationPage.ShowResult(run.Screen, "as found", answer.Calibration.AsFound);
                run.Screen.Line(await WhatHolds.OfAsync(run, service, answer.Calibration.PenId));
                return ExitCode.Ok;
            });
    }

    private static Command Impact(SharedOptions shared)
    {
        var id = new Argument<string?>("calibration") { Description = "As calibrations list shows it.", Arity = ArgumentArity.ZeroOrOne };
        var certificate = new Option<string?>("--certificate") { Description = "In its place: a certificate, one of another room too.", HelpName = "CERTIFICATE" };
        return shared.Run(
            new Command("impact", "The sessions that a calibration, or a certificate, puts in doubt: those since the certificate before it. Patient references are in the answer. Sign in for it.") { id, certificate },
            async run =>
            {
                var asked = (run.Get(id), run.Get(certificate)) switch
                {
                    ({ } calibration, null) => new GetCalibrationImpactRequest { CalibrationId = calibration },
                    (null, { } named) => new GetCalibrationImpactRequest { CertificateId = named },
                    (null, null) => throw PenCtlException.Option(
                        "Nothing says what puts sessions in doubt.", "Write penctl calibrations impact CALIBRATION, or penctl calibrations impact --certificate CERTIFICATE."),
                    var (calibration, named) => throw PenCtlException.Option(
                        $"Both '{calibration}' and --certificate '{named}' were given.", "Write penctl calibrations impact CALIBRATION, or penctl calibrations impact --certificate CERTIFICATE."),
                };
                var service = await run.ServiceAsync();
                var answer = await service.Calibrations.GetCalibrationImpactAsync(asked, deadline: service.Deadline, cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                    return ExitCode.Ok;
                }

                run.Screen.Line(answer.CertificateIdBefore.Length == 0
                    ? "The pen had no certificate before: every session on it counts."
                    : $"Since certificate {Safe(answer.CertificateIdBefore)}:");
                if (answer.Sessions.Count == 0)
                {
                    run.Screen.Line("No session.");
                    return ExitCode.Ok;
                }

                var table = run.Screen.Table("SESSION", "TREATED", "PATIENT", "OPERATOR", "DEEPEST SET", "MAY HAVE BEEN");
                foreach (var one in answer.Sessions)
                {
                    table.AddRow(
                        Safe(one.SessionId), run.Screen.Time(one.TreatedAt), Safe(one.PatientReference), Safe(one.OperatorId), $"{one.DeepestSetUm} um",
                        one.HasDeepestTrueUm ? $"{one.DeepestTrueUm} um" : "not judged yet");
                }

                run.Screen.Show(table);
                return ExitCode.Ok;
            });
    }

    private static Argument<string> Id() => new("calibration") { Description = "As calibrations list shows it." };
}

using System.CommandLine;

namespace DeviceService.PenCtl;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Create(Surroundings surroundings)
    {
        var shared = new SharedOptions(surroundings);
        var root = new RootCommand("Looks after microneedling pens and the service that attends to them. It starts no motor and arms nothing, but on the bench, for conformance, self-test and the stroke rate, where a finger on the trigger starts it; it can stop every pen.")
        {
            PenCommands.Create(shared),
            SessionCommands.Create(shared),
            WatchCommand.Create(shared),
            StopCommand.Create(shared),
            ArmingReportCommand.Create(shared),
            LimitsCommand.Create(shared),
            AlarmCommand.Create(shared),
            StopsCommand.Create(shared),
            DiagnosticsCommand.Create(shared),
            LogCommands.Create(shared),
            RecordingCommands.Create(shared),
            CalibrateCommand.Create(shared),
            SelfTestCommand.Create(shared),
            CalibrationCommands.Create(shared),
            GaugeCommands.Create(shared),
            CertificateCommand.Create(shared),
            DriftCommand.Create(shared),
            IncidentCommands.Create(shared),
            ProfileCommands.Create(shared),
            DoctorCommand.Create(shared),
            ConformanceCommand.Create(shared),
            SignInCommand.Create(shared),
            CompletionCommand.Create(shared),
        };
        shared.AddTo(root);
        return root;
    }
}

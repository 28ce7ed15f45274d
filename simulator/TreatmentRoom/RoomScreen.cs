using Grpc.Core;
using Microneedling.V1;
using Spectre.Console;

namespace TreatmentRoom;

/// <summary>
/// What a person sees: what happened as lines, what happens now as one line that moves, and the table at the end. With
/// JSON only the report is printed, so that its object is the last line.
/// </summary>
internal sealed class RoomScreen(bool json) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private bool _moving;

    private bool Moves => !json && _console.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    public void Opened(Room room)
    {
        Line($"[bold]Treatment room[/]  service [blue]{room.Address.EscapeMarkup()}[/]  simulated pen [blue]{room.Line.EscapeMarkup()}[/]");
        Line("[grey]The pen is simulated: no needle moves, and every record says so.[/]");
    }

    public void Refused(RpcException refused) => Line($"[yellow]refused[/]    {refused.Status.Detail.EscapeMarkup()}");

    public void Unmoved(RoomException unmoved) => Line($"[yellow]again[/]      the press was used up: {unmoved.Message.EscapeMarkup()}");

    public void Created(Session session) =>
        Line($"[green]created[/]    {session.SessionId.EscapeMarkup()} with {session.Plan.Items.Count} areas");

    public void Closed(Pass pass) =>
        Line($"[green]pass[/]       {Name(pass.Target)}: {pass.Measurements.Strokes} strokes, {pass.Measurements.SamplesMissing} samples missing");

    public void Stopped(PenStop stop, long roundTripUs) =>
        Line($"[red]STOPPED[/]    written after {stop.StopLatencyUs} us, {stop.FrameResult} when answered after {roundTripUs} us");

    public void Shown(ReadBack shown) => Line(
        $"[grey]read back[/]  {shown.PatientReference.EscapeMarkup()}, {shown.Area} {shown.Side}, {shown.NeedleProtrusionUm} um under a limit of {shown.LimitUm} um, "
        + $"cartridge {shown.CartridgeId.EscapeMarkup()}");

    public void Alarm(Alarm alarm)
    {
        if (alarm.EndedAt is null && alarm.AcknowledgedAt is null)
        {
            Line($"[red]alarm[/]      {alarm.Priority}: {alarm.Sentence.EscapeMarkup()}");
        }
    }

    public void NotArmed(RpcException refused) => Line($"[yellow]not armed[/]  {refused.Status.Detail.EscapeMarkup()}");

    public void NotReady(RpcException refused) => Line($"[yellow]not yet[/]    {refused.Status.Detail.EscapeMarkup()}");

    public void Acknowledged() => Line("[green]recovered[/]  stop acknowledged by a person");

    public void Event(SessionEvent happened)
    {
        switch (happened.KindCase)
        {
            case SessionEvent.KindOneofCase.Armed:
                Line($"[aqua]armed[/]      {Name(happened.Armed.Target)} at {happened.Armed.NeedleProtrusionUm} um");
                break;
            case SessionEvent.KindOneofCase.Warning:
                Line($"[yellow]warning[/]    {happened.Warning.Sentence.EscapeMarkup()}");
                break;
            default:
                break;
        }
    }

    public void Sample(Sample sample)
    {
        if (!Moves)
        {
            return;
        }

        lock (_gate)
        {
            var reach = new string('|', Math.Clamp(sample.MeasuredNeedleProtrusionUm / 50, 0, 50));
            Console.Write($"\r  {(sample.DriveOn ? "treating" : "standing")}  {sample.MeasuredNeedleProtrusionUm,5} um  {sample.StrokeRateMillihertz / 1000.0,6:0.0} Hz  {reach,-50}");
            _moving = true;
        }
    }

    public void Report(Report report)
    {
        if (json)
        {
            Console.WriteLine(ReportJson.Of(report));
            return;
        }

        ClearMoving();
        _console.Write(Passes(report));
        Line($"outcome    [bold]{report.Outcome}[/]  {report.SessionId.EscapeMarkup()}");
        Line($"stop       written after {report.StopLatencyUs} us, pen seen standing after {report.ConfirmedLatencyUs} us");
        Line($"journal    {report.JournalEntries} entries, {(report.JournalVerified ? "[green]verified[/]" : "[red]NOT VERIFIED[/]")}");
    }

    public void Kept(Room room)
    {
        // The JSON object stays the last line of standard output.
        var output = json ? Console.Error : Console.Out;
        output.WriteLine($"service {room.Address}");
        output.WriteLine($"control {room.ControlAddress}");
        output.WriteLine($"operator {Staff.OperatorId}, PIN {Staff.Pin} in this simulated room");
        output.WriteLine("Running until Ctrl+C.");
    }

    public void Failed(Exception failure)
    {
        ClearMoving();
        Console.Error.WriteLine(failure is RpcException call ? $"{call.StatusCode}: {call.Status.Detail}" : failure.Message);
        if (json)
        {
            Console.WriteLine("{\"outcome\":\"FAILED\"}");
        }
    }

    public void Dispose() => ClearMoving();

    private static Table Passes(Report report)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("pass", "set um", "mean um", "max um", "Hz", "strokes", "contact s");
        foreach (var pass in report.Passes)
        {
            var measured = pass.Measurements;
            table.AddRow(
                Name(pass.Target), $"{measured.SetNeedleProtrusionUm}", $"{measured.MeasuredNeedleProtrusionUm.Mean}",
                $"{measured.MeasuredNeedleProtrusionUm.Max}", $"{measured.MeasuredStrokeRateMillihertz.Mean / 1000.0:0.0}",
                $"{measured.Strokes}", $"{measured.ContactTime.ToTimeSpan().TotalSeconds:0.0}");
        }

        return table;
    }

    private static string Name(PassTarget target) => $"{target.Area} {target.Side} {target.PassNumber} {target.Direction}";

    private void Line(string markup)
    {
        if (json)
        {
            return;
        }

        lock (_gate)
        {
            ClearMoving();
            _console.MarkupLine(markup);
        }
    }

    private void ClearMoving()
    {
        lock (_gate)
        {
            if (_moving)
            {
                Console.Write("\r" + new string(' ', 90) + "\r");
                _moving = false;
            }
        }
    }
}

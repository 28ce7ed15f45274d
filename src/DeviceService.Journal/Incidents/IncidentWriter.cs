using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// Writes an incident file for each fault, on a thread of its own: whoever reports one goes on at once. A while is waited, so that what follows from
/// a fault is in its file too; what else goes wrong with the same pen meanwhile goes into the same file.
/// </summary>
public sealed class IncidentWriter : IAsyncDisposable
{
    /// <summary>How long after a fault its file is written.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    // A link that flaps, or a machine that stalls over and over, must not push every older file out.
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StallSpacing = TimeSpan.FromMinutes(1);
    private const int ReportsMax = 64;

    private readonly IncidentFiles _files;
    private readonly IncidentSource _source;
    private readonly Clockwork _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Queue<Incident> _reports = new();
    private readonly Dictionary<FlightRecorder, Moment> _written = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _ending;
    private long _notWritten;

    /// <summary>Starts the thread.</summary>
    public IncidentWriter(IncidentFiles files, IncidentSource source, Clockwork clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(clock);
        (_files, _source, _clock, _log) = (files, source, clock, log);
        new Thread(Run) { IsBackground = true, Name = "incidents" }.Start();
    }

    /// <summary>Incidents of this run without a file: the disk did not take it, or too many came at once.</summary>
    public long NotWritten => Interlocked.Read(ref _notWritten);

    /// <summary>Takes a report. Any thread; returns at once.</summary>
    public void Report(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        lock (_gate)
        {
            if (_reports.Count >= ReportsMax)
            {
                Interlocked.Increment(ref _notWritten);
                return;
            }

            _reports.Enqueue(incident);
        }

        _wake.Set();
    }

    /// <summary>Writes what was reported, without waiting for what follows from it, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _ending = true;
        _wake.Set();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (true)
        {
            var ending = _ending;
            var wait = WriteDue(ending);
            if (ending)
            {
                break;
            }

            if (wait is { } until)
            {
                _wake.WaitOne(until > TimeSpan.Zero ? until : TimeSpan.Zero);
            }
            else
            {
                _wake.WaitOne();
            }
        }

        _ended.SetResult();
    }

    /// <summary>Writes the files that are due; returns how long until the next is, null while none waits.</summary>
    private TimeSpan? WriteDue(bool all)
    {
        while (TakeFirst() is { } first)
        {
            var left = all ? TimeSpan.Zero : DueIn(first);
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            Write(TakeAll(first.Recorder));
        }

        return null;
    }

    private Incident? TakeFirst()
    {
        lock (_gate)
        {
            // One pen's file waits for no other's; a stall goes into the file of what follows from it.
            return _reports.MinBy(DueIn);
        }
    }

    private List<Incident> TakeAll(FlightRecorder recorder)
    {
        lock (_gate)
        {
            var taken = _reports.Where(report => report.Recorder == recorder).ToList();
            var others = _reports.Where(report => report.Recorder != recorder).ToArray();
            _reports.Clear();
            foreach (var other in others)
            {
                _reports.Enqueue(other);
            }

            return taken;
        }
    }

    private TimeSpan DueIn(Incident incident)
    {
        var now = _clock.Now;
        var due = Aftermath - now.Since(incident.At);
        if (_written.TryGetValue(incident.Recorder, out var last))
        {
            var spacing = incident.Cause == IncidentCause.HostStalled ? StallSpacing : Spacing;
            due = TimeSpan.FromTicks(Math.Max(due.Ticks, (spacing - now.Since(last)).Ticks));
        }

        return due;
    }

    private void Write(List<Incident> reports)
    {
        var first = reports[0];
        try
        {
            var snapshot = first.Recorder.Take();
            var header = HeaderOf(reports, snapshot);
            _files.Write(header.IncidentId, file => IncidentFormat.Write(file, header, snapshot));
            Log.IncidentWritten(_log, header.IncidentId, first.Cause.ToString(), first.Name, first.PenId ?? first.Line);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whatever it was, nobody's treatment depends on it.
            Interlocked.Increment(ref _notWritten);
            Log.IncidentNotWritten(_log, first.Cause.ToString(), first.Name, failed.Message);
        }

        var now = _clock.Now;
        _written[first.Recorder] = now;
        foreach (var (recorder, at) in _written)
        {
            // A pen that was detached meanwhile is not held on to.
            if (now.Since(at) > StallSpacing)
            {
                _written.Remove(recorder);
            }
        }
    }

    private IncidentHeader HeaderOf(List<Incident> reports, FlightSnapshot snapshot)
    {
        var first = reports[0];
        var firstStop = snapshot.Notes.FirstOrDefault(static note => note.Kind == FlightNoteKind.Stop);
        return new IncidentHeader
        {
            IncidentId = _source.NewId("inc"),
            At = first.At.WallTime,
            MonotonicUs = first.At.MonotonicUs,
            PenId = reports.Select(static report => report.PenId).FirstOrDefault(static pen => pen is not null),
            Line = first.Line,
            ServiceBuild = _source.ServiceBuild,
            SamplesPerSecond = _source.SamplesPerSecond,
            StopNumber = firstStop?.Number - 1 ?? first.StopNumber,
            FromUs = snapshot.FromUs,
            UntilUs = snapshot.UntilUs,
            Causes = [.. reports.Select(static report =>
                new IncidentCauseEntry(report.Cause, report.Name, report.RuleId, report.Sentence, report.At.MonotonicUs))],
        };
    }
}

/// <summary>What every file of a run says of it.</summary>
/// <param name="ServiceBuild">Version and commit of the service.</param>
/// <param name="SamplesPerSecond">Telemetry rate asked of pens, in samples per second.</param>
/// <param name="NewId">Makes ids that sort by time.</param>
public sealed record IncidentSource(string ServiceBuild, int SamplesPerSecond, Func<string, string> NewId);

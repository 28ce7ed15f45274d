using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Alarms about the service itself and no pen: its journal, its clock, and the proof at start that alarms arrive. Any thread.</summary>
internal sealed class ServiceAlarms(IJournal journal, Clockwork clock, Func<string, string> newId)
{
    private readonly Lock _gate = new();
    private AlarmRecord[] _standing = [];

    public IReadOnlyList<AlarmRecord> Standing => Volatile.Read(ref _standing);

    /// <summary>Priority of the highest that nobody acknowledged; null for none.</summary>
    public AlarmPriority? Loudest => Standing.Where(static alarm => alarm.AcknowledgedAt is null).Select(static alarm => (AlarmPriority?)alarm.Priority).Max();

    /// <summary>Where each change is told; set once, before anything is raised.</summary>
    public Action<AlarmRecord> Told { get; set; } = static _ => { };

    /// <summary>Raises it, unless the rule's alarm stands already.</summary>
    public AlarmRecord Raise(string ruleId, string hazardId, AlarmPriority priority, string sentence, string remedy)
    {
        lock (_gate)
        {
            if (Array.Find(_standing, alarm => alarm.RuleId == ruleId && alarm.EndedAt is null) is { } known)
            {
                return known;
            }

            var alarm = new AlarmRecord
            {
                At = clock.Now,
                By = Actor.Service,
                AlarmId = newId("alm"),
                Priority = priority,
                HazardId = hazardId,
                RuleId = ruleId,
                Sentence = sentence,
                Remedy = remedy,
                RaisedAt = clock.Now,
                Latching = priority > AlarmPriority.Low,
            };
            Volatile.Write(ref _standing, [.. _standing, alarm]);
            Write(alarm);
            return alarm;
        }
    }

    /// <summary>Its cause is gone.</summary>
    public void End(string ruleId) => Change(
        alarm => alarm.RuleId == ruleId && alarm.EndedAt is null, alarm => alarm with { At = clock.Now, EndedAt = clock.Now });

    /// <summary>A person has seen it. False when no such alarm stands.</summary>
    public bool Acknowledge(string alarmId, Actor by)
    {
        if (!Standing.Any(alarm => alarm.AlarmId == alarmId))
        {
            return false;
        }

        Change(
            alarm => alarm.AlarmId == alarmId && alarm.AcknowledgedAt is null,
            alarm => alarm with { At = clock.Now, AcknowledgedBy = by, AcknowledgedAt = clock.Now });
        return true;
    }

    /// <summary>What a run before this one left standing. Told to nobody: whoever begins to watch finds it in the snapshot.</summary>
    public void Restore(IEnumerable<AlarmRecord> standing)
    {
        lock (_gate)
        {
            Volatile.Write(ref _standing, [.. standing.Select(static alarm => alarm with { EntryNumber = 0 }).Where(alarm => !_standing.Any(known => known.AlarmId == alarm.AlarmId)), .. _standing]);
        }
    }

    private void Change(Predicate<AlarmRecord> which, Func<AlarmRecord, AlarmRecord> change)
    {
        lock (_gate)
        {
            foreach (var before in Array.FindAll(_standing, which))
            {
                var after = change(before);
                Volatile.Write(ref _standing, [.. _standing.Select(alarm => alarm == before ? after : alarm).Where(static alarm => alarm.Stands)]);
                Write(after);
            }
        }
    }

    // Told whether or not it can be recorded: the alarm may be that nothing can.
    private void Write(AlarmRecord alarm)
    {
        _ = journal.AppendAsync([alarm]);
        Told(alarm);
    }
}

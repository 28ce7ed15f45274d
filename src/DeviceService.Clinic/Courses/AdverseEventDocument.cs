using System.Buffers;
using System.Text;
using System.Text.Json;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Everything on record about one adverse event, for whoever has to look into it: the journal's own records, byte for byte as they are
/// chained, sorted for a reader, and how far these records reach. The patient is the opaque reference in it; no name is anywhere in the records.
/// </summary>
public static class AdverseEventDocument
{
    /// <summary>Names what the document is.</summary>
    public const string Format = "microneedling.adverse-event.v1";

    private static readonly PageRequest AllPasses = new(1_000, null);

    /// <summary>The document as UTF-8 JSON; null when there is no such event.</summary>
    /// <param name="adverseEventId">The event.</param>
    /// <param name="state">The clinic's records.</param>
    /// <param name="profile">The profile in force now; the digests of those in force then are in the records.</param>
    /// <param name="journal">Where the records of pens and sessions are.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    public static async Task<string?> ComposeAsync(
        string adverseEventId, ClinicState state, SafetyProfile profile, IJournal journal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(journal);
        if (state.Courses.FindAdverseEvent(adverseEventId) is not { SessionId: { } sessionId } adverse)
        {
            return null;
        }

        var parts = new CourseCount(state, new ClinicCalendar(TimeZoneInfo.Utc), default).PartsOf(sessionId) ?? [];
        var treated = new List<(SessionRecord Session, IReadOnlyList<PassRecord> Passes)>();
        foreach (var part in parts)
        {
            treated.Add((part.Newest, await PassesAsync(part.SessionId, journal, cancellationToken).ConfigureAwait(false)));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("Format", Format);
            json.WriteString("AdverseEventId", adverseEventId);
            json.WriteString("PatientReference", adverse.PatientReference);
            json.WriteBoolean("Reportable", adverse.Reportable);
            json.WriteString("History", PatientHistory.Reach);
            One(json, "AdverseEvent", adverse);
            Pens(json, treated);
            Cartridges(json, treated, state);
            Profile(json, profile, adverse);
            One(json, "Course", adverse.CourseId is { } course ? state.Courses.Find(course)?.Record : null);
            // What came before it in the chain: the wall clock may have been stepped in between.
            One(json, "Screening", state.Screenings.AllOf(adverse.PatientReference, state.Patients)
                .LastOrDefault(one => one.Record.EntryNumber < adverse.EntryNumber)?.Record);
            Many(json, "Overrides", state.Overrides.Of(state.Patients.AllOf(adverse.PatientReference))
                .Select(static one => one.Record).Where(one => one.EntryNumber < adverse.EntryNumber));
            Many(json, "FollowUps", state.Courses.FollowUpsOf(parts.Select(static part => part.SessionId)).Select(static one => one.Record));
            Many(json, "AdverseEventsOfTheSession", state.Courses.AdverseEventsOf(parts.Select(static part => part.SessionId)));
            json.WriteStartArray("Sessions");
            foreach (var (session, passes) in treated)
            {
                await SessionAsync(json, session, passes, state, journal, cancellationToken).ConfigureAwait(false);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static async Task<IReadOnlyList<PassRecord>> PassesAsync(string sessionId, IJournal journal, CancellationToken cancellationToken)
    {
        var passes = new List<PassRecord>();
        var page = AllPasses;
        do
        {
            var read = await journal.ListPassesAsync(new PassFilter(SessionId: sessionId), page, cancellationToken).ConfigureAwait(false);
            passes.AddRange(read.Items);
            page = AllPasses with { Token = read.NextToken };
        }
        while (page.Token is not null);

        passes.Reverse();
        return passes;
    }

    private static async Task SessionAsync(
        Utf8JsonWriter json, SessionRecord session, IReadOnlyList<PassRecord> passes, ClinicState state, IJournal journal, CancellationToken cancellationToken)
    {
        var id = session.SessionId!;
        var prepared = state.Preparations.Find(id);
        json.WriteStartObject();
        One(json, "Session", session);
        One(json, "Preparation", prepared?.Newest);
        Many(json, "Endpoints", prepared is null ? [] : prepared.Endpoints);
        One(json, "AftercareGiven", prepared?.Aftercare);
        json.WriteStartArray("Passes");
        foreach (var pass in passes)
        {
            json.WriteStartObject();
            One(json, "Pass", pass);
            Many(json, "Activations", await journal.ListActivationsAsync(pass.PassId, cancellationToken).ConfigureAwait(false));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Many(json, "Stops", await journal.ListStopsAsync(null, id, cancellationToken).ConfigureAwait(false));
        Many(json, "Alarms", await journal.ListAlarmsAsync(null, id, cancellationToken).ConfigureAwait(false));
        Many(json, "Amendments", state.Amendments.Of(id));
        Many(json, "Refusals", await journal.ListRefusalsAsync(id, cancellationToken).ConfigureAwait(false));
        json.WriteEndObject();
    }

    private static void Pens(Utf8JsonWriter json, IReadOnlyList<(SessionRecord Session, IReadOnlyList<PassRecord> Passes)> treated)
    {
        json.WriteStartArray("Pens");
        foreach (var pen in treated.Select(static one => (one.Session.PenId, Firmware: one.Passes is [.., var last] ? last.FirmwareVersion : null, one.Session.Simulated)).Distinct())
        {
            json.WriteStartObject();
            json.WriteString("PenId", pen.PenId);
            json.WriteString("FirmwareVersion", pen.Firmware);
            json.WriteBoolean("Simulated", pen.Simulated);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Cartridges(
        Utf8JsonWriter json, IReadOnlyList<(SessionRecord Session, IReadOnlyList<PassRecord> Passes)> treated, ClinicState state)
    {
        json.WriteStartArray("Cartridges");
        foreach (var cartridge in treated.SelectMany(static one => one.Passes)
            .Select(static pass => (pass.CartridgeTagId, pass.CartridgeLot, pass.NeedleCount)).Distinct())
        {
            json.WriteStartObject();
            json.WriteString("CartridgeTagId", cartridge.CartridgeTagId);
            json.WriteString("CartridgeLot", cartridge.CartridgeLot);
            if (cartridge.NeedleCount is { } needles)
            {
                json.WriteNumber("NeedleCount", needles);
            }

            One(json, "Registered", cartridge.CartridgeTagId is { } id ? state.Cartridges.Find(id)?.Registered : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Profile(Utf8JsonWriter json, SafetyProfile profile, AdverseEventRecord adverse)
    {
        json.WriteStartObject("Profile");
        json.WriteString("DigestWhenRecorded", adverse.ProfileDigest);
        json.WriteStartObject("InForceNow");
        json.WriteString("Id", profile.Id);
        json.WriteNumber("Version", profile.Version);
        json.WriteString("Issuer", profile.Issuer);
        json.WriteString("Digest", profile.Digest);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Many(Utf8JsonWriter json, string name, IEnumerable<JournalEntry> records)
    {
        json.WriteStartArray(name);
        foreach (var record in records)
        {
            json.WriteRawValue(JournalPayload.ToBytes(record));
        }

        json.WriteEndArray();
    }

    // Null is written as such: that nothing is on record is a finding too.
    private static void One(Utf8JsonWriter json, string name, JournalEntry? record)
    {
        json.WritePropertyName(name);
        if (record is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(JournalPayload.ToBytes(record));
        }
    }
}

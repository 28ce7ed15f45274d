using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>What is on record of a patient under every reference that means the same one, and reported of other places.</summary>
internal static class PatientHistory
{
    /// <summary>Where records of other rooms are not shared, this is as far as an answer reaches.</summary>
    public const string Reach = "THIS_HOST";

    /// <summary>Everything that was done to an area before.</summary>
    /// <param name="judging">The records, and now.</param>
    /// <param name="patient">Any reference that means the patient.</param>
    /// <param name="area">Where, on whichever side.</param>
    /// <param name="except">Sessions that count as the present one.</param>
    public static IReadOnlyCollection<EarlierTreatment> Of(Judging judging, string patient, TreatmentArea area, IReadOnlyList<TreatedSession> except)
    {
        var now = judging.Stamp;
        var here = judging.State.Treatments.Of(judging.State.Patients.AllOf(patient))
            .Where(session => except.All(own => own.SessionId != session.SessionId))
            .SelectMany(session => session.Treated
                .Where(pass => pass.Area == area)
                .Select(pass => new EarlierTreatment(session.SessionId, area, pass.ProtrusionUm, judging.Calendar.DayOf(pass.At, now))));
        var elsewhere = judging.State.Screenings.AllOf(patient, judging.State.Patients)
            .SelectMany(static screening => screening.Record.Elsewhere)
            .Where(session => session.Area == area)
            .Select(session => new EarlierTreatment(null, area, session.ProtrusionUm, session.On));
        return [.. here, .. elsewhere];
    }
}

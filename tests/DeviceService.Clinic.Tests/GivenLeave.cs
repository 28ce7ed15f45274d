namespace DeviceService.Clinic.Tests;

/// <summary>What a prescriber permitted, as a test says, besides what is on record.</summary>
internal sealed class GivenLeave : IPrescriberLeave
{
    private readonly List<(LeaveSubject Subject, string Patient, string Of)> _given = [];

    public void Give(LeaveSubject subject, string patient, string of) => _given.Add((subject, patient, of));

    public bool Covers(ClinicState state, LeaveCase asked) =>
        _given.Exists(one => one.Subject == asked.Subject && one.Of == asked.Of && asked.PatientReferences.Contains(one.Patient))
        || OverrideLeave.Instance.Covers(state, asked);
}

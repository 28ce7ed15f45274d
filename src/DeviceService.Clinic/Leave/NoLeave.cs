namespace DeviceService.Clinic;

/// <summary>Nothing is permitted: where nobody can grant an override, what needs one is refused.</summary>
internal sealed class NoLeave : IPrescriberLeave
{
    public static readonly NoLeave Instance = new();

    private NoLeave()
    {
    }

    public bool Covers(ClinicState state, LeaveCase asked) => false;
}

using DeviceService.Safety;

namespace DeviceService.Profiles;

/// <summary>A document that makes no profile.</summary>
public sealed class ProfileException : Exception
{
    /// <summary>With everything that is wrong.</summary>
    public ProfileException(IReadOnlyList<ProfileFault> faults, Exception? inner = null)
        : base(string.Join(Environment.NewLine, faults ?? []), inner) => Faults = faults ?? [];

    /// <summary>Each mistake with its path, value and remedy.</summary>
    public IReadOnlyList<ProfileFault> Faults { get; }
}

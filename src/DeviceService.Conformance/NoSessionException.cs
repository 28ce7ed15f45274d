namespace DeviceService.Conformance;

/// <summary>The pen gave no session to a clause that needs one.</summary>
internal sealed class NoSessionException(string seen) : Exception(seen)
{
    public string Seen { get; } = seen;
}

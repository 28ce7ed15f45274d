using DeviceService.Safety;

namespace DeviceService.Host;

/// <summary>A call cannot be carried out as it was sent. The guard around every call records it and answers with its status.</summary>
internal sealed class CallRefusedException(Refusal refusal) : Exception(refusal.RuleId)
{
    public Refusal Refusal { get; } = refusal;
}

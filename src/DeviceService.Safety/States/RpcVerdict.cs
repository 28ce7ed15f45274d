namespace DeviceService.Safety;

/// <summary>One cell of the table rpc by state.</summary>
/// <param name="Answer">What the call gets.</param>
/// <param name="Rule">The rule that refuses; null unless refused.</param>
public sealed record RpcVerdict(RpcAnswer Answer, Rule? Rule)
{
    internal static RpcVerdict Accepted { get; } = new(RpcAnswer.Accepted, null);

    internal static RpcVerdict NoChange { get; } = new(RpcAnswer.NoChange, null);

    internal static RpcVerdict RefusedBy(Rule rule) => new(RpcAnswer.Refused, rule);
}

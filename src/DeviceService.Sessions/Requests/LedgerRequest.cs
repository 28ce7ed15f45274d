namespace DeviceService.Sessions;

/// <summary>A request as the ledger sees it.</summary>
/// <param name="By">Who asks; ids are scoped to its principal.</param>
/// <param name="Rpc">The call; ids are scoped to it.</param>
/// <param name="RequestId">The caller's id.</param>
/// <param name="PayloadDigest">SHA-256 of what is asked, lower-case hexadecimal. It is stored: no secret may go into it.</param>
/// <param name="AlwaysActs">True for what only takes permission away: it is carried out every time.</param>
public sealed record LedgerRequest(Actor By, string Rpc, string RequestId, string PayloadDigest, bool AlwaysActs);

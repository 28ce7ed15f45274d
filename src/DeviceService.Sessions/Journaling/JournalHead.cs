namespace DeviceService.Sessions;

/// <summary>The end of the chain.</summary>
/// <param name="EntryCount">Entries up to and including the newest.</param>
/// <param name="Hash">Hash of the newest entry, lower-case hexadecimal; 64 zeros for an empty journal.</param>
public sealed record JournalHead(long EntryCount, string Hash);

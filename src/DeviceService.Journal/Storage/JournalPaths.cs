namespace DeviceService.Journal;

/// <summary>What lies where in the data directory.</summary>
internal sealed record JournalPaths(string Directory)
{
    public string Database => Path.Combine(Directory, "journal.db");

    public string Lock => Path.Combine(Directory, "journal.lock");

    public string Holder => Path.Combine(Directory, "journal.holder");

    public string CheckpointKey => Path.Combine(Directory, "checkpoint-key.pem");

    public string CheckpointPublicKey => Path.Combine(Directory, "checkpoint-key.pub.pem");

    public string Checkpoints => Path.Combine(Directory, "checkpoints.ndjson");

    public string Diagnostics => Path.Combine(Directory, "diagnostics.json");

    public string Incidents => Path.Combine(Directory, "incidents");

    public string Recordings => Path.Combine(Directory, "recordings");
}

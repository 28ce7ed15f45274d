using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// The full-rate samples of every activation, kept beside the chain; their digest goes into the chain with the
/// <see cref="ActivationRecord"/>. A recording that fails never stops a treatment by itself: its digest is missing then.
/// </summary>
public interface IRecordings
{
    /// <summary>Appends a chunk to the recording of an activation. In order; returns at once, never throws; false when it was not kept.</summary>
    Task<bool> AppendAsync(RecordingChunk chunk);

    /// <summary>Closes the recording of an activation, synced: the SHA-256 over everything appended, lower-case hexadecimal; null when it is not whole.</summary>
    Task<string?> SealAsync(string activationId);

    /// <summary>The chunks of one activation in their order; none when nothing is kept.</summary>
    IAsyncEnumerable<RecordingChunk> ReadAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>The digest over what is stored of an activation, computed now; null when nothing is kept.</summary>
    Task<string?> DigestAsync(string activationId, CancellationToken cancellationToken);
}

/// <summary>Samples of one activation that follow each other.</summary>
/// <param name="PassId">The pass.</param>
/// <param name="ActivationId">The activation.</param>
/// <param name="Number">Number of the chunk within the activation, from 1.</param>
/// <param name="MissingBefore">Samples missing or invalid since the chunk before.</param>
/// <param name="Samples">The samples.</param>
public sealed record RecordingChunk(string PassId, string ActivationId, int Number, long MissingBefore, IReadOnlyList<PenSample> Samples);

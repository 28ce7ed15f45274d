using System.Text.Json.Serialization;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>Generated serialization of the lines of the checkpoint file.</summary>
[JsonSourceGenerationOptions(WriteIndented = false)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace DeviceService.Clinic;

/// <summary>Generated serialization of this topic's requests, for their digests.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActivateProfile))]
internal sealed partial class ProfileJson : JsonSerializerContext;

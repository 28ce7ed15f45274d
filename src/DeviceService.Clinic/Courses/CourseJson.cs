using System.Text.Json.Serialization;

namespace DeviceService.Clinic;

/// <summary>Generated serialization of this topic's requests, for their digests.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateCourse))]
[JsonSerializable(typeof(RecordFollowUp))]
[JsonSerializable(typeof(RecordAdverseEvent))]
[JsonSerializable(typeof(MergePatientReferences))]
internal sealed partial class CourseJson : JsonSerializerContext;

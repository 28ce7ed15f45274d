using System.Text.Json.Serialization;

namespace DeviceService.Clinic;

/// <summary>Generated serialization of this topic's requests, for their digests.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegisterGauge))]
[JsonSerializable(typeof(StartCalibration))]
[JsonSerializable(typeof(RecordMeasurement))]
[JsonSerializable(typeof(RecordAdjustment))]
[JsonSerializable(typeof(CompleteCalibration))]
[JsonSerializable(typeof(AbortCalibration))]
[JsonSerializable(typeof(ImportCalibration))]
[JsonSerializable(typeof(RecordDrop))]
internal sealed partial class CalibrationJson : JsonSerializerContext;

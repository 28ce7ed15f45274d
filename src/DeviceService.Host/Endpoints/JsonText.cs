using System.Text.Json.Serialization;

namespace DeviceService.Host;

/// <summary>Text as JSON, without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonText : JsonSerializerContext;

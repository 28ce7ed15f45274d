using System.Text.Json;
using System.Text.Json.Serialization;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Generated serialization of requests, for their digests, and of answers, for their replays.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(ProtrusionJson), typeof(StrokeRateJson)])]
[JsonSerializable(typeof(FirstAnswer))]
[JsonSerializable(typeof(Request.AttachPen))]
[JsonSerializable(typeof(Request.DetachPen))]
[JsonSerializable(typeof(Request.SetPenAdministrativeState))]
[JsonSerializable(typeof(Request.CreateSession))]
[JsonSerializable(typeof(Request.UpdatePlan))]
[JsonSerializable(typeof(Request.ArmSession))]
[JsonSerializable(typeof(Request.DisarmSession))]
[JsonSerializable(typeof(Request.CompletePass))]
[JsonSerializable(typeof(Request.PauseSession))]
[JsonSerializable(typeof(Request.ResumeSession))]
[JsonSerializable(typeof(Request.ChangeOperator))]
[JsonSerializable(typeof(Request.CompleteSession))]
[JsonSerializable(typeof(Request.AbortSession))]
[JsonSerializable(typeof(Request.AcknowledgeStop))]
[JsonSerializable(typeof(Request.AcquireControl))]
[JsonSerializable(typeof(Request.AcknowledgeAlarm))]
[JsonSerializable(typeof(Request.ReleaseControl))]
[JsonSerializable(typeof(Request.TakeControl))]
[JsonSerializable(typeof(Request.HoldDepth))]
[JsonSerializable(typeof(Request.HoldRate))]
[JsonSerializable(typeof(Request.EndHold))]
[JsonSerializable(typeof(Request.WriteCurve))]
[JsonSerializable(typeof(Request.ConfirmClock))]
[JsonSerializable(typeof(Request.RunSelfTest))]
[JsonSerializable(typeof(Request.EndSelfTest))]
internal sealed partial class AnswerJson : JsonSerializerContext;

/// <summary>A protrusion as its micrometres.</summary>
internal sealed class ProtrusionJson : JsonConverter<NeedleProtrusion>
{
    public override NeedleProtrusion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NeedleProtrusion.Measured(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, NeedleProtrusion value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Micrometers);
}

/// <summary>A stroke rate as its millihertz.</summary>
internal sealed class StrokeRateJson : JsonConverter<StrokeRate>
{
    public override StrokeRate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StrokeRate.Measured(reader.GetUInt32());

    public override void Write(Utf8JsonWriter writer, StrokeRate value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Millihertz);
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeviceService.Host;

/// <summary>The one line on standard output: a single JSON object, printed once the service can be called.</summary>
internal static class ReadyLine
{
    public static string Of(DeviceHost host)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", true);
            json.WriteString("grpc", host.Address);
            json.WriteString("data", host.Options.DataDirectory);
            json.WriteStartArray("pens");
            foreach (var line in host.Lines)
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
            json.WriteString("version", ServiceVersion.Text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

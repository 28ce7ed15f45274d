using Google.Protobuf.Reflection;

namespace DeviceService.Fuzzing;

/// <summary>Texts that mean something in a field of a request, so that a drawn request gets past the first check of its form.</summary>
/// <param name="penId">A pen that is attached.</param>
/// <param name="sessionId">A session that is open.</param>
internal sealed class RequestWords(string penId = "SIM-1", string sessionId = "session-1")
{
    private int _requests;

    public string? Of(FieldDescriptor field) => field.Name switch
    {
        "request_id" => $"fuzz-{++_requests}",
        "pen_id" => penId,
        "session_id" => sessionId,
        "serial_number" => penId,
        "pin" or "new_pin" => "24680",
        "page_token" => "",
        "patient_reference" or "from_reference" => "patient-7",
        "into_reference" => "patient-8",
        "gtin" => "09506000134352",
        "name" or "display_name" or "client_name" or "reason" or "note" or "product" or "where" or "term" or "description" => "as a person would write",
        "line" => "tcp://127.0.0.1:1",
        _ when field.Name.EndsWith("operator_id", StringComparison.Ordinal) || field.Name.EndsWith("prescriber_id", StringComparison.Ordinal) => "operator-7",
        _ when field.Name.EndsWith("_on", StringComparison.Ordinal) || field.Name.EndsWith("_day", StringComparison.Ordinal)
            || field.Name is "on" or "taken_from" or "taken_until" => "2026-03-04",
        _ when field.Name.EndsWith("digest", StringComparison.Ordinal) || field.Name.EndsWith("hash", StringComparison.Ordinal) => new string('a', 64),
        _ when field.Name.EndsWith("_id", StringComparison.Ordinal) => "thing-1",
        _ => null,
    };
}

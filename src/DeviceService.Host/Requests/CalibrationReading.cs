using System.Text;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reads what is said of gauges and readings: its form. Whether it fits is decided where it can be journalled.</summary>
internal static class CalibrationReading
{
    private const int SignatureBytesMax = 256;

    public static RegisterGauge Gauge(V1.RegisterGaugeRequest request, Actor by)
    {
        var gauge = Fields.Required("gauge", request.Gauge);
        return new RegisterGauge
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = by,
            GaugeId = Fields.Name("gauge.gauge_id", gauge.GaugeId),
            Measures = gauge.Kind switch
            {
                V1.GaugeKind.Depth => GaugeKind.Depth,
                V1.GaugeKind.StrokeRate => GaugeKind.StrokeRate,
                _ => throw Fields.NotOne("gauge.kind", gauge.Kind, "depth or stroke rate"),
            },
            Model = Fields.Name("gauge.model", gauge.Model),
            SerialNumber = Fields.Name("gauge.serial_number", gauge.SerialNumber),
            CertificateNumber = Fields.Name("gauge.certificate_number", gauge.CertificateNumber),
            DueOn = Fields.Day("gauge.due_on", gauge.DueOn) ?? throw Fields.Missing("gauge.due_on"),
            ExpandedUncertainty = Fields.Number("gauge.expanded_uncertainty", gauge.ExpandedUncertainty, 1, int.MaxValue, ""),
            Resolution = Fields.Number("gauge.resolution", gauge.Resolution, 1, int.MaxValue, ""),
        };
    }

    public static RecordMeasurement Measurement(V1.RecordMeasurementRequest request, Actor by) => new()
    {
        RequestId = Fields.RequestId(request.RequestId),
        By = by,
        CalibrationId = Fields.Name("calibration_id", request.CalibrationId),
        Depth = request.MeasurementCase == V1.RecordMeasurementRequest.MeasurementOneofCase.Depth ? Depth(request.Depth) : null,
        Rate = request.MeasurementCase == V1.RecordMeasurementRequest.MeasurementOneofCase.StrokeRate ? Rate(request.StrokeRate) : null,
    };

    /// <summary>The document as text: what is signed is UTF-8, and what is not is no certificate.</summary>
    public static string Document(ByteString document)
    {
        if (document.Length == 0)
        {
            throw Fields.Missing("document");
        }

        Fields.Number("document", document.Length, 1, CertificateDocument.BytesMax, "bytes");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(document.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Fields.Form("document", Fields.NotShown, "JSON in UTF-8");
        }
    }

    public static ByteString Signature(ByteString signature)
    {
        if (signature.Length == 0)
        {
            throw Fields.Missing("signature");
        }

        Fields.Number("signature", signature.Length, 1, SignatureBytesMax, "bytes");
        return signature;
    }

    private static DepthMeasurement Depth(V1.DepthMeasurement depth) => new(
        depth.Phase switch
        {
            V1.CalibrationPhase.AsFound => CalibrationPhase.AsFound,
            V1.CalibrationPhase.AsLeft => CalibrationPhase.AsLeft,
            _ => throw Fields.NotOne("depth.phase", depth.Phase, "as found or as left"),
        },
        Fields.Number("depth.step", depth.Step, 1, int.MaxValue, ""),
        depth.HasIndicatedUm ? Fields.Number("depth.indicated_um", depth.IndicatedUm, 0, int.MaxValue, "um") : throw Fields.Missing("depth.indicated_um"),
        depth.HasGaugeUm ? depth.GaugeUm : throw Fields.Missing("depth.gauge_um"),
        depth.ReplacesReason.Length == 0 ? null : Fields.Reason("depth.replaces_reason", depth.ReplacesReason));

    private static RateMeasurement Rate(V1.StrokeRateMeasurement rate) => new(
        Fields.Name("stroke_rate.gauge_id", rate.GaugeId),
        Fields.Number("stroke_rate.indicated_millihertz", rate.IndicatedMillihertz, 1, int.MaxValue, "mHz"),
        Fields.Number("stroke_rate.gauge_millihertz", rate.GaugeMillihertz, 1, int.MaxValue, "mHz"),
        Fields.Number("stroke_rate.set_millihertz", rate.SetMillihertz, 1, int.MaxValue, "mHz"),
        rate.ReplacesReason.Length == 0 ? null : Fields.Reason("stroke_rate.replaces_reason", rate.ReplacesReason));
}

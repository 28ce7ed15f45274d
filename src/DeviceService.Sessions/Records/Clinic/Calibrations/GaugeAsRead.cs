namespace DeviceService.Sessions;

/// <summary>A gauge by the registration that was in force when it was read: a newer one says nothing about what was read before.</summary>
/// <param name="Model">Maker and model.</param>
/// <param name="SerialNumber">Its serial number.</param>
/// <param name="CertificateNumber">Number of its own certificate.</param>
/// <param name="DueOn">Last day on which that holds.</param>
/// <param name="ExpandedUncertainty">Expanded uncertainty, k = 2, in um.</param>
/// <param name="Resolution">Its smallest step, in um.</param>
public sealed record GaugeAsRead(string Model, string SerialNumber, string CertificateNumber, DateOnly DueOn, int ExpandedUncertainty, int Resolution)
{
    /// <summary>As it is registered.</summary>
    public static GaugeAsRead Of(GaugeRecord gauge)
    {
        ArgumentNullException.ThrowIfNull(gauge);
        return new GaugeAsRead(gauge.Model, gauge.SerialNumber, gauge.CertificateNumber, gauge.DueOn, gauge.ExpandedUncertainty, gauge.Resolution);
    }
}

using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Areas, sides and directions both ways. What a request leaves out or makes up is null, and refused by the field that holds it.</summary>
internal static class TreatmentWords
{
    public static V1.TreatmentArea ToWire(this TreatmentArea area) => area switch
    {
        TreatmentArea.Forehead => V1.TreatmentArea.Forehead,
        TreatmentArea.Temple => V1.TreatmentArea.Temple,
        TreatmentArea.Glabella => V1.TreatmentArea.Glabella,
        TreatmentArea.Nose => V1.TreatmentArea.Nose,
        TreatmentArea.Periorbital => V1.TreatmentArea.Periorbital,
        TreatmentArea.Cheekbone => V1.TreatmentArea.Cheekbone,
        TreatmentArea.Cheek => V1.TreatmentArea.Cheek,
        TreatmentArea.Chin => V1.TreatmentArea.Chin,
        TreatmentArea.Jawline => V1.TreatmentArea.Jawline,
        TreatmentArea.UpperLip => V1.TreatmentArea.UpperLip,
        TreatmentArea.Perioral => V1.TreatmentArea.Perioral,
        TreatmentArea.Neck => V1.TreatmentArea.Neck,
        TreatmentArea.Decolletage => V1.TreatmentArea.Decolletage,
        TreatmentArea.Abdomen => V1.TreatmentArea.Abdomen,
        TreatmentArea.Scalp => V1.TreatmentArea.Scalp,
        TreatmentArea.Hand => V1.TreatmentArea.Hand,
        TreatmentArea.Thigh => V1.TreatmentArea.Thigh,
        TreatmentArea.OtherBody => V1.TreatmentArea.OtherBody,
        _ => throw WireEnums.Unknown(area),
    };

    public static TreatmentArea? ToDomain(this V1.TreatmentArea area) => area switch
    {
        V1.TreatmentArea.Forehead => TreatmentArea.Forehead,
        V1.TreatmentArea.Temple => TreatmentArea.Temple,
        V1.TreatmentArea.Glabella => TreatmentArea.Glabella,
        V1.TreatmentArea.Nose => TreatmentArea.Nose,
        V1.TreatmentArea.Periorbital => TreatmentArea.Periorbital,
        V1.TreatmentArea.Cheekbone => TreatmentArea.Cheekbone,
        V1.TreatmentArea.Cheek => TreatmentArea.Cheek,
        V1.TreatmentArea.Chin => TreatmentArea.Chin,
        V1.TreatmentArea.Jawline => TreatmentArea.Jawline,
        V1.TreatmentArea.UpperLip => TreatmentArea.UpperLip,
        V1.TreatmentArea.Perioral => TreatmentArea.Perioral,
        V1.TreatmentArea.Neck => TreatmentArea.Neck,
        V1.TreatmentArea.Decolletage => TreatmentArea.Decolletage,
        V1.TreatmentArea.Abdomen => TreatmentArea.Abdomen,
        V1.TreatmentArea.Scalp => TreatmentArea.Scalp,
        V1.TreatmentArea.Hand => TreatmentArea.Hand,
        V1.TreatmentArea.Thigh => TreatmentArea.Thigh,
        V1.TreatmentArea.OtherBody => TreatmentArea.OtherBody,
        _ => null,
    };

    public static V1.TreatmentIndication ToWire(this TreatmentIndication indication) => indication switch
    {
        TreatmentIndication.FineLines => V1.TreatmentIndication.FineLines,
        TreatmentIndication.Rejuvenation => V1.TreatmentIndication.Rejuvenation,
        TreatmentIndication.Pigmentation => V1.TreatmentIndication.Pigmentation,
        TreatmentIndication.AcneScars => V1.TreatmentIndication.AcneScars,
        TreatmentIndication.EnlargedPores => V1.TreatmentIndication.EnlargedPores,
        TreatmentIndication.Texture => V1.TreatmentIndication.Texture,
        TreatmentIndication.StretchMarks => V1.TreatmentIndication.StretchMarks,
        _ => throw WireEnums.Unknown(indication),
    };

    public static TreatmentIndication? ToDomain(this V1.TreatmentIndication indication) => indication switch
    {
        V1.TreatmentIndication.FineLines => TreatmentIndication.FineLines,
        V1.TreatmentIndication.Rejuvenation => TreatmentIndication.Rejuvenation,
        V1.TreatmentIndication.Pigmentation => TreatmentIndication.Pigmentation,
        V1.TreatmentIndication.AcneScars => TreatmentIndication.AcneScars,
        V1.TreatmentIndication.EnlargedPores => TreatmentIndication.EnlargedPores,
        V1.TreatmentIndication.Texture => TreatmentIndication.Texture,
        V1.TreatmentIndication.StretchMarks => TreatmentIndication.StretchMarks,
        _ => null,
    };

    public static V1.BodySide ToWire(this BodySide side) => side switch
    {
        BodySide.Left => V1.BodySide.Left,
        BodySide.Right => V1.BodySide.Right,
        BodySide.Midline => V1.BodySide.Midline,
        _ => throw WireEnums.Unknown(side),
    };

    public static BodySide? ToDomain(this V1.BodySide side) => side switch
    {
        V1.BodySide.Left => BodySide.Left,
        V1.BodySide.Right => BodySide.Right,
        V1.BodySide.Midline => BodySide.Midline,
        _ => null,
    };

    public static V1.PassDirection ToWire(this PassDirection direction) => direction switch
    {
        PassDirection.Horizontal => V1.PassDirection.Horizontal,
        PassDirection.Vertical => V1.PassDirection.Vertical,
        PassDirection.Diagonal => V1.PassDirection.Diagonal,
        PassDirection.Stamping => V1.PassDirection.Stamping,
        _ => throw WireEnums.Unknown(direction),
    };

    public static PassDirection? ToDomain(this V1.PassDirection direction) => direction switch
    {
        V1.PassDirection.Horizontal => PassDirection.Horizontal,
        V1.PassDirection.Vertical => PassDirection.Vertical,
        V1.PassDirection.Diagonal => PassDirection.Diagonal,
        V1.PassDirection.Stamping => PassDirection.Stamping,
        _ => null,
    };
}

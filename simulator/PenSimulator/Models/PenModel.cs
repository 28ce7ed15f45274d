using System.Collections.Immutable;

namespace PenSimulator.Models;

/// <summary>What one model of pen is made of and can do; from its file in this folder. Units are those of the file's keys.</summary>
internal sealed record PenModel
{
    public required string Name { get; init; }

    /// <summary>A person sets the depth by a dial; the firmware only reads it.</summary>
    public required bool Dial { get; init; }

    public required bool GlideFitted { get; init; }

    public required string CartridgeModel { get; init; }

    public required int Needles { get; init; }

    public required int CartridgeProtrusionMaxUm { get; init; }

    public required int StrokeRateMinMillihertz { get; init; }

    public required int StrokeRateMaxMillihertz { get; init; }

    /// <summary>The only rates that it turns at, rising; empty for every rate in its range.</summary>
    public required ImmutableArray<int> SpeedsMillihertz { get; init; }

    /// <summary>From this protrusion on it turns at its slowest speed whatever was set; 0: never.</summary>
    public required int SlowestFromUm { get; init; }

    public required DepthFigures Depth { get; init; }

    public required MotorFigures Motor { get; init; }

    public required BatteryFigures Battery { get; init; }

    public required HousingFigures Housing { get; init; }

    /// <summary>The rate that it truly turns at when this one is set: the next of its speeds that is not faster.</summary>
    public int RateFor(int protrusionUm, int setMillihertz)
    {
        if (SpeedsMillihertz.IsEmpty)
        {
            return setMillihertz;
        }

        var slowest = SpeedsMillihertz[0];
        if (SlowestFromUm > 0 && protrusionUm >= SlowestFromUm)
        {
            return slowest;
        }

        return SpeedsMillihertz.LastOrDefault(speed => speed <= setMillihertz, slowest);
    }
}

/// <summary>The depth stop.</summary>
internal sealed record DepthFigures(
    int ProtrusionMinUm, int ProtrusionMaxUm, int StepUm, double ExtendUmPerMs, double RetractUmPerMs, double BacklashUm,
    int ToleranceUm, double CreepUmPerSecond, double WearUmPerHour, ImmutableArray<AstrayPoint> Curve);

/// <summary>A point of the curve by which needles stand elsewhere than their depth stop: there so many um farther out.</summary>
internal readonly record struct AstrayPoint(int AtUm, double AstrayUm);

/// <summary>The direct-current motor, in SI units, and its speed loop.</summary>
internal sealed record MotorFigures(
    double WindingOhm, double TorqueConstant, double Inertia, double CoulombNm, double ViscousNmSeconds,
    double ContactDragNmPerNewton, double SpeedLoopSeconds);

internal sealed record BatteryFigures(double CapacityMah, double InternalOhm, double IdleMilliamperes, double CutOffVolts);

internal sealed record HousingFigures(double AmbientDecidegrees, double RiseDecidegreesPerWatt, double TimeConstantSeconds);

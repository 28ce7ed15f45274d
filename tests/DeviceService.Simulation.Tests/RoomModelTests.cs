using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>
/// Random days of one room, held each millisecond against an account that knows nothing of the service: how deep each area may be by the
/// published table and the plan, and what has to have happened before a motor may start.
/// </summary>
public sealed class RoomModelTests : LoggedTests
{
    private enum Deed
    {
        ArmCheek, ArmForehead, Press, Release, Touch, LiftOff, Disarm, Pause, Resume, Acknowledge, EmergencyStop, CompletePass, Unplug, Plug,
        CartridgeOut, CartridgeIn, Kill, ClockForth, ClockBack, Creep, Mend, PowerCycle, Wait,
    }

    [Fact]
    public Task Whatever_is_called_pulled_killed_or_stepped_no_needle_passes_its_limit_and_no_motor_starts_without_leave()
    {
        // A hand that mostly treats, and a world that mostly lets it.
        var deeds = Gen.Frequency(
            (4, Gen.Const(Deed.ArmCheek)), (3, Gen.Const(Deed.ArmForehead)), (6, Gen.Const(Deed.Press)), (4, Gen.Const(Deed.Release)), (4, Gen.Const(Deed.Resume)),
            (4, Gen.Const(Deed.Acknowledge)), (3, Gen.Const(Deed.Plug)), (2, Gen.Const(Deed.CartridgeIn)), (2, Gen.Const(Deed.Mend)), (8, Gen.Enum<Deed>()));
        return deeds.Array[10, 40].SampleAsync(LiveAsync, iter: 40, threads: 1);
    }

    private async Task LiveAsync(Deed[] deeds)
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        var account = new Account(room);
        foreach (var deed in deeds)
        {
            await account.DoAsync(deed);
        }

        account.AssertRan();
    }

    private sealed class Account
    {
        private const int StopMs = 5;
        private const int DeadManMs = 210;
        private const int ArmedMs = 60_100;

        // Above the limit by what creeps out in the time of a sample, and no longer than it takes to stop.
        private const int CreepUmPerSecond = 5_000;
        private const int SlackUm = 60;

        private readonly TreatedRoom _room;
        private int _ms;
        private int _armedAt = -1;
        private int _revokedAt = -1;
        private int _pressedAt = -1;
        private int _releasedAt = -1;
        private int _offBy = int.MaxValue;
        private bool _creeps;
        private bool _driven;
        private int _deepestLimitUm;

        public Account(TreatedRoom room)
        {
            _room = room;
            _room.Room.Stepped += Look;
        }

        public async Task DoAsync(Deed deed)
        {
            switch (deed)
            {
                case Deed.ArmCheek: await ArmAsync(TreatmentArea.Cheek, BodySide.Left, 1_150); break;
                case Deed.ArmForehead: await ArmAsync(TreatmentArea.Forehead, BodySide.Midline, 650); break;
                case Deed.Press when !_room.Pen.GetPen().TriggerPressed: _pressedAt = _ms; _room.Pen.PressTrigger(); break;
                case Deed.Release when _room.Pen.GetPen().TriggerPressed: _releasedAt = _ms; _room.Pen.ReleaseTrigger(); break;
                case Deed.Touch: _room.Pen.TouchSkin(20_000); break;
                case Deed.LiftOff: _room.Pen.LiftOff(); break;
                case Deed.Disarm: await RevokeAsync(_room.DisarmAsync()); break;
                case Deed.Pause: await RevokeAsync(_room.PauseAsync()); break;
                case Deed.Resume: await _room.ResumeAsync(); break;
                case Deed.Acknowledge: await _room.AcknowledgeAsync(); break;
                case Deed.EmergencyStop: Stop(); break;
                case Deed.CompletePass: await _room.CompletePassAsync(); break;
                case Deed.Unplug when _room.Line.Plugged: _room.Line.Unplug(); Revoke(DeadManMs); break;
                case Deed.Plug when !_room.Line.Plugged: _room.Line.Plug(); break;
                case Deed.CartridgeOut: _room.Pen.RemoveCartridge(); Revoke(20); break;
                case Deed.CartridgeIn when _room.Pen.GetPen().Cartridge is null: _room.Pen.InsertCartridge(); break;
                case Deed.Kill: Revoke(DeadManMs); await _room.Room.KillAndRestartAsync(1_000); break;
                case Deed.ClockForth: _room.Room.WallClock.WallOffset += TimeSpan.FromDays(365); break;
                case Deed.ClockBack: _room.Room.WallClock.WallOffset -= TimeSpan.FromDays(365); break;
                case Deed.Creep: _creeps = true; _room.Pen.InjectFault(FaultKind.DepthCreeps, CreepUmPerSecond); break;
                case Deed.Mend: _creeps = false; _room.Pen.ClearFaults(); break;
                case Deed.PowerCycle: _room.Pen.PowerCycle(); Revoke(2); break;
                case Deed.Wait: _room.Room.Run(3_000); break;
            }

            _room.Room.Run(700);
        }

        /// <summary>Time was watched: a day that nobody looked at proves nothing.</summary>
        public void AssertRan() => Assert.True(_ms > 5_000, "The account saw no time.");

        private async Task ArmAsync(TreatmentArea area, BodySide side, int limitUm)
        {
            // Until the answer the pen may have either limit.
            _deepestLimitUm = Math.Max(_deepestLimitUm, limitUm);
            var asked = _ms;
            if ((await _room.ArmAsync(area, side)).Refusal is null)
            {
                _armedAt = asked;
                _deepestLimitUm = limitUm;
            }
        }

        private async Task RevokeAsync(Task<Answer> call)
        {
            if ((await call).Refusal is null)
            {
                Revoke(StopMs);
            }
        }

        private void Stop()
        {
            _ = _room.Room.Fleet.EmergencyStopAsync(TreatedRoom.Serial, Actor.Service, "the model");
            Revoke(_room.Line.Plugged ? StopMs : DeadManMs);
        }

        private void Revoke(int offWithinMs)
        {
            _revokedAt = _ms;
            _offBy = _ms + offWithinMs;
        }

        private void Look()
        {
            _ms++;
            var pen = _room.Pen.GetPen();
            Assert.True(
                pen.TrueProtrusionUm <= _deepestLimitUm + (_creeps ? SlackUm : 0),
                $"{_ms} ms: needles at {pen.TrueProtrusionUm} um beyond {_deepestLimitUm} um");
            if (pen.DriveOn && !_driven)
            {
                Assert.True(_armedAt > _revokedAt, $"{_ms} ms: the motor started; armed at {_armedAt}, revoked at {_revokedAt}");
                Assert.True(_pressedAt > _armedAt && _pressedAt > _releasedAt, $"{_ms} ms: the motor started; armed at {_armedAt}, pressed at {_pressedAt}");
                Assert.True(_ms - Math.Max(_armedAt, _releasedAt) <= ArmedMs, $"{_ms} ms: the motor started on an arming of {_armedAt}");
            }

            Assert.False(pen.DriveOn && _ms > _offBy && _armedAt < _revokedAt, $"{_ms} ms: the motor runs; it was to stand by {_offBy}");
            _driven = pen.DriveOn;
        }
    }
}

using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>A PIN that was given for somebody, after it was compared. The PIN is nowhere in it.</summary>
/// <param name="OperatorId">For whom.</param>
/// <param name="Right">Whether it was right; false where it was not compared.</param>
/// <param name="LockedFor">How long attempts have to wait still; zero for not.</param>
internal sealed record PinAttempt(string OperatorId, bool Right, TimeSpan LockedFor)
{
    /// <summary>Why this person does not act by it; null when they do. A wrong one is recorded, so that it counts.</summary>
    public ClinicDecision? Objection(OperatorBook people, Actor by, ClinicCircumstances now)
    {
        if (LockedFor > TimeSpan.Zero)
        {
            return ClinicDecision.Refuse(Rules.SignInLocked.Refuse(
                ("operator", OperatorId),
                ("limit", Refusal.Number(LockOut.FreeAttempts)),
                ("observed", Refusal.Number((long)Math.Ceiling(LockedFor.TotalSeconds))),
                ("unit", "s")));
        }

        var person = people.Find(OperatorId);
        if (person is null || !Right)
        {
            var wrong = Rules.SignInWrong.Refuse(("limit", Refusal.Number(LockOut.FreeAttempts)));
            return person is null
                ? ClinicDecision.Refuse(wrong)
                : new ClinicDecision(
                    wrong,
                    [new WrongPinRecord { At = now.Now, By = by, OperatorId = OperatorId, InARow = people.WrongPins.GetValueOrDefault(OperatorId) + 1 }]);
        }

        return person.SuspendedReason is { } reason
            ? ClinicDecision.Refuse(Rules.OperatorSuspended.Refuse(("operator", OperatorId), ("observed", reason)))
            : null;
    }
}

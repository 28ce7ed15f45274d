using CsCheck;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>Random days at the desk, held against a list of who may still be signed in.</summary>
public sealed class SignInModelTests : LoggedTests
{
    private enum Deed
    {
        SignIn,
        SignOut,
        Call,
        Renew,
        Wait,
        Suspend,
        Lift,
        Restart,
    }

    [Fact]
    public async Task No_sequence_of_calls_waits_suspensions_and_restarts_leaves_a_token_in_force_that_should_not_be()
    {
        var steps = Gen.Select(Gen.Enum<Deed>(), Gen.Int[0, 11]).Array[1, 40];
        await steps.SampleAsync(
            async deeds =>
            {
                await using var desk = await Desk.StaffedAsync(Log);
                await desk.RegisterAsync("anna");
                var issued = new List<Issued>();
                var suspended = false;
                foreach (var (deed, number) in deeds)
                {
                    var chosen = issued.Count == 0 ? null : issued[number % issued.Count];
                    switch (deed)
                    {
                        case Deed.SignIn when issued.Count(one => one.Valid(desk)) < BeginSignIn.MostAtOnce:
                            var answer = await desk.SignInAsync("anna");
                            Assert.Equal(suspended, answer.Refusal is not null);
                            if (answer.SignIn is { } signIn)
                            {
                                issued.Add(new Issued(answer.Token, signIn.SignInId) { HeardAt = desk.Clock.GetUtcNow() });
                            }

                            break;
                        case Deed.SignOut when chosen is not null:
                            await desk.SignIns.SignOutAsync(chosen.SignInId, Desk.Tablet);
                            chosen.Ended = true;
                            break;
                        case Deed.Call or Deed.Renew when chosen is not null:
                            var valid = chosen.Valid(desk);
                            Assert.Equal(valid, desk.SignIns.Find(chosen.Token, keepsAlive: deed == Deed.Call) is not null);
                            chosen.HeardAt = valid && deed == Deed.Call ? desk.Clock.GetUtcNow() : chosen.HeardAt;
                            break;
                        case Deed.Wait:
                            desk.Clock.Advance(TimeSpan.FromMinutes(number));
                            break;
                        case Deed.Suspend or Deed.Lift:
                            // The prescriber's own sign-in may have ended; the decision asks who, and the guard at the door asks for the token.
                            await desk.Do(new SuspendOperator
                            {
                                RequestId = desk.NewRequestId(), By = desk.Dora, OperatorId = "anna", Reason = "a test", Lift = deed == Deed.Lift,
                            });
                            suspended = deed == Deed.Suspend;
                            issued.ForEach(one => one.Ended |= suspended);
                            break;
                        case Deed.Restart:
                            await desk.RestartAsync();
                            issued.ForEach(one => one.Ended = true);
                            break;
                        default:
                            break;
                    }

                    Assert.All(issued, one => Assert.Equal(one.Valid(desk), desk.SignIns.Find(one.Token, keepsAlive: false) is not null));
                    Assert.All(issued.Where(one => one.Ended), one => Assert.False(desk.Book.IsSignedIn(one.SignInId)));
                }
            },
            iter: 12,
            threads: 1);
    }

    private sealed record Issued(string Token, string SignInId)
    {
        public bool Ended { get; set; }

        public DateTimeOffset HeardAt { get; set; }

        public bool Valid(Desk desk)
        {
            // Idle once is over for good, also when nobody looked at that moment.
            Ended |= desk.Clock.GetUtcNow() - HeardAt >= SignInDesk.IdleTimeMax && !desk.Book.IsSignedIn(SignInId);
            return !Ended && desk.Clock.GetUtcNow() - HeardAt < SignInDesk.IdleTimeMax;
        }
    }
}

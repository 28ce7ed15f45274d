using System.Text.RegularExpressions;
using TestSupport;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed partial class RpcAcceptanceTests
{
    private static readonly SessionState[] States = Enum.GetValues<SessionState>();

    [Fact]
    public void Every_rpc_of_the_protos_has_a_row_and_no_row_lacks_its_rpc()
    {
        var protos = Directory.GetFiles(RepositoryRoot.Combine("protos/microneedling/v1"), "*_service.proto")
            .SelectMany(file => RpcName().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Order();

        Assert.Equal(protos, Enum.GetNames<Rpc>().Order());
    }

    [Fact]
    public void An_emergency_stop_is_accepted_in_every_state() =>
        Assert.All(States, state => Assert.Equal(RpcAnswer.Accepted, RpcAcceptance.Judge(Rpc.EmergencyStop, state).Answer));

    [Fact]
    public void Whatever_is_refused_names_a_rule_and_what_to_do()
    {
        foreach (var rpc in Enum.GetValues<Rpc>())
        {
            foreach (var state in States)
            {
                var verdict = RpcAcceptance.Judge(rpc, state);
                var refusal = RpcAcceptance.Refuse(rpc, state, "PEN-1", "ses-1");

                Assert.Equal(verdict.Answer == RpcAnswer.Refused, refusal is not null);
                Assert.Equal(verdict.Rule?.Id, refusal?.RuleId);
                Assert.True(refusal is null or { Remedy.Length: > 10, Category: RefusalCategory.State });
            }
        }
    }

    [Fact]
    public void Arming_is_accepted_only_where_an_accepted_arm_is_taken() =>
        Assert.All(States, state => Assert.Equal(
            SessionTransitions.Next(state, SessionTrigger.ArmConfirmed, out _) is not null,
            RpcAcceptance.Judge(Rpc.ArmSession, state).Answer == RpcAnswer.Accepted));

    [Theory]
    [InlineData(Rpc.ResumeSession, SessionTrigger.ResumeRequested)]
    [InlineData(Rpc.CompleteSession, SessionTrigger.CompletionRequested)]
    [InlineData(Rpc.AbortSession, SessionTrigger.AbortRequested)]
    public void What_is_accepted_is_taken_by_the_transitions_and_nothing_else_is(Rpc rpc, SessionTrigger trigger) =>
        Assert.All(States, state => Assert.Equal(
            SessionTransitions.Next(state, trigger, out _) is not null,
            RpcAcceptance.Judge(rpc, state).Answer == RpcAnswer.Accepted));

    [Fact]
    public void Pause_disarm_and_abort_are_never_refused()
    {
        foreach (var rpc in new[] { Rpc.PauseSession, Rpc.DisarmSession, Rpc.AbortSession })
        {
            Assert.All(States, state => Assert.NotEqual(RpcAnswer.Refused, RpcAcceptance.Judge(rpc, state).Answer));
        }
    }

    [Fact]
    public void Plans_change_only_disarmed() =>
        Assert.All(
            new[] { SessionState.Armed, SessionState.Treating, SessionState.Reconciling },
            state => Assert.Equal(RpcAnswer.Refused, RpcAcceptance.Judge(Rpc.UpdatePlan, state).Answer));

    [Fact]
    public void A_pen_with_an_open_session_takes_no_other_and_is_not_detached()
    {
        Assert.All(States, state => Assert.Equal(
            SessionTransitions.IsOpen(state) ? "R-SESSION-OPEN" : null,
            RpcAcceptance.Refuse(Rpc.CreateSession, state, "PEN-1", "ses-1")?.RuleId));
        Assert.Equal(
            "ses-1",
            RpcAcceptance.Refuse(Rpc.DetachPen, SessionState.Paused, "PEN-1", "ses-1")!.Observed);
    }

    [Fact]
    public void A_refusal_by_state_says_which_states_would_do()
    {
        var refusal = RpcAcceptance.Refuse(Rpc.ResumeSession, SessionState.Stopped, "PEN-1", "ses-1");

        Assert.Equal("ResumeSession is not accepted while the session is STOPPED; it is accepted in PAUSED, INTERRUPTED.", refusal!.Sentence);
        Assert.Contains("acknowledge the stop", refusal.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SessionState.Created, "Arm the session first.")]
    [InlineData(SessionState.Ready, "Arm the session first, or repeat the call once it is in such a state.")]
    [InlineData(SessionState.Armed, "Disarm or pause the session first.")]
    [InlineData(SessionState.Treating, "Release the trigger, then disarm or pause the session.")]
    [InlineData(SessionState.Stopped, "Find the cause, acknowledge the stop, then resume the session.")]
    [InlineData(SessionState.Paused, "Resume the session first.")]
    [InlineData(SessionState.Interrupted, "Look at the pen, then resume the session.")]
    public void What_to_do_about_a_state_leads_out_of_it(SessionState state, string remedy)
    {
        var refused = Enum.GetValues<Rpc>()
            .Select(rpc => RpcAcceptance.Refuse(rpc, state, "PEN-1", "ses-1"))
            .Where(refusal => refusal?.RuleId == "R-SESSION-STATE")
            .ToArray();

        Assert.NotEmpty(refused);
        Assert.All(refused, refusal => Assert.Equal(remedy, refusal!.Remedy));
    }

    [Fact]
    public void A_refusal_by_state_names_rpc_pen_session_and_state()
    {
        Assert.Equal(
            "rpc=ResumeSession, pen=PEN-1, session=ses-1, state=STOPPED, observed=STOPPED, limit=PAUSED, INTERRUPTED, "
            + "remedy=Find the cause, acknowledge the stop, then resume the session.",
            Said(Rpc.ResumeSession, SessionState.Stopped));
        Assert.Contains("observed=RECONCILING, limit=CREATED, READY, remedy=Wait a moment and read the session again.", Said(Rpc.ArmSession, SessionState.Reconciling), StringComparison.Ordinal);
        Assert.Contains("observed=COMPLETED", Said(Rpc.ArmSession, SessionState.Completed), StringComparison.Ordinal);
        Assert.Contains("remedy=Create a new session.", Said(Rpc.ArmSession, SessionState.Aborted), StringComparison.Ordinal);
        Assert.Contains("observed=ses-1", Said(Rpc.CreateSession, SessionState.Paused), StringComparison.Ordinal);
    }

    private static string Said(Rpc rpc, SessionState state) => string.Join(
        ", ", RpcAcceptance.Refuse(rpc, state, "PEN-1", "ses-1")!.Details.Select(detail => $"{detail.Key}={detail.Value}"));

    [GeneratedRegex(@"^\s*rpc (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex RpcName();
}

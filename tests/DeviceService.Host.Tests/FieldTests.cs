using DeviceService.Safety;

namespace DeviceService.Host.Tests;

public sealed class FieldTests
{
    [Theory]
    [InlineData(" ")]
    [InlineData("   ")]
    [InlineData("\u200B")]
    [InlineData("\u00A0\u2003\u2060")]
    [InlineData("\uFEFF")]
    public void A_text_that_nobody_can_see_is_none(string unseen)
    {
        Assert.Equal(Rules.ArgumentForm.Id, Assert.Throws<CallRefusedException>(() => Fields.Reason("reason", unseen)).Refusal.RuleId);
        Assert.Equal(Rules.ArgumentForm.Id, Assert.Throws<CallRefusedException>(() => Fields.OptionalReason("note", unseen)).Refusal.RuleId);
    }

    [Theory]
    [InlineData("ses-\u202E1-live")]
    [InlineData("lot\u2028 7")]
    [InlineData("\uFEFFgauge")]
    [InlineData("pen\u2066-1\u2069")]
    [InlineData("a\tb")]
    public void A_text_that_would_be_shown_as_another_one_is_refused_and_not_repeated_as_it_is(string misleading)
    {
        var refused = Assert.Throws<CallRefusedException>(() => Fields.Name("session_id", misleading)).Refusal;

        Assert.Equal(Rules.ArgumentForm.Id, refused.RuleId);
        Assert.DoesNotContain(refused.ToRpcException().Status.Detail, Fields.MisleadsReaders);
    }

    [Fact]
    public void Where_somebody_has_to_say_why_no_reason_at_all_is_refused_under_a_rule_of_its_own()
    {
        var refusal = Assert.Throws<CallRefusedException>(() => Fields.Reason("clock_confirmation.reason", "")).Refusal;

        Assert.Equal(("R-REASON-MISSING", RefusalCategory.Argument, "clock_confirmation.reason"), (refusal.RuleId, refusal.Category, refusal.Details["field"]));
        Assert.Contains("clock_confirmation.reason", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal("", Fields.OptionalReason("note", ""));
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1899-12-31")]
    [InlineData("26-03-04")]
    public void A_day_that_is_in_nobodys_life_is_refused_by_field_value_and_form(string day)
    {
        var refusal = Assert.Throws<CallRefusedException>(() => Fields.Day("expires_on", day)).Refusal;

        Assert.Equal((Rules.ArgumentForm.Id, "expires_on", day), (refusal.RuleId, refusal.Details["field"], refusal.Observed));
        Assert.Contains("1900-01-01", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(1900, 1, 1), Fields.Day("expires_on", "1900-01-01"));
        Assert.Null(Fields.Day("expires_on", ""));
    }

    [Fact]
    public void A_time_of_what_was_or_will_be_is_not_of_the_year_1_and_a_bound_of_a_filter_may_be()
    {
        var first = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.MinValue);

        var refusal = Assert.Throws<CallRefusedException>(() => Fields.Instant("expires_at", first)).Refusal;

        Assert.Equal((Rules.ArgumentForm.Id, "expires_at"), (refusal.RuleId, refusal.Details["field"]));
        Assert.StartsWith("0001-01-01", refusal.Observed, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.MinValue, Fields.Time("created_from", first));
        Assert.Null(Fields.Instant("expires_at", null));
    }

    [Theory]
    [InlineData("looked")]
    [InlineData("\u7686\u898B\u305F")]
    [InlineData(" a ")]
    [InlineData("\U0001F44D")]
    public void A_text_that_can_be_seen_is_taken_as_it_was_sent(string seen) => Assert.Equal(seen, Fields.Reason("reason", seen));
}

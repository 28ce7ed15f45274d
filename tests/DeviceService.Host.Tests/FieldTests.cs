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
    [InlineData("looked")]
    [InlineData("\u7686\u898B\u305F")]
    [InlineData(" a ")]
    [InlineData("\U0001F44D")]
    public void A_text_that_can_be_seen_is_taken_as_it_was_sent(string seen) => Assert.Equal(seen, Fields.Reason("reason", seen));
}

using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>How a pen stands to a journal that was restored.</summary>
/// <param name="Compared">What comparing it comes to; null where it cannot be compared.</param>
/// <param name="OtherHistory">Whether that is because its head is of another history.</param>
public sealed record PenStanding(ComparedPen? Compared, bool OtherHistory)
{
    /// <summary>Compares a pen as <see cref="ReconcileRestore"/> would.</summary>
    /// <param name="book">The book.</param>
    /// <param name="penId">The pen.</param>
    /// <param name="hashes">Hashes of the journal's entries by their number, of those that the pens name.</param>
    public static PenStanding Of(RestoreBook book, string penId, IReadOnlyDictionary<long, string> hashes)
    {
        ArgumentNullException.ThrowIfNull(book);
        var compared = RestoreRules.Compare(book, penId, hashes, foreign: false, out var refusal);
        return new PenStanding(compared, refusal?.RuleId == Rules.RestoreHead.Id);
    }
}

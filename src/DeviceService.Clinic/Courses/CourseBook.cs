using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Courses by patient reference, and what was treated when.</summary>
public sealed record CourseBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly CourseBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [];

    /// <summary>The book after this entry.</summary>
    public CourseBook Apply(JournalEntry entry) => entry switch
    {
        _ => this,
    };
}

using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>People by id, who is signed in, and what keeps a sign-in alive.</summary>
public sealed record OperatorBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly OperatorBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds =>
        [EntryKind.Operator, EntryKind.SignIn, EntryKind.WrongPin, EntryKind.Override, EntryKind.Session, EntryKind.Activation];

    /// <summary>Each person as of the newest entry.</summary>
    public ImmutableSortedDictionary<string, OperatorRecord> ById { get; init; } =
        ImmutableSortedDictionary.Create<string, OperatorRecord>(StringComparer.Ordinal);

    /// <summary>Sign-ins in force, by id.</summary>
    public ImmutableDictionary<string, SignInRecord> SignIns { get; init; } =
        ImmutableDictionary.Create<string, SignInRecord>(StringComparer.Ordinal);

    /// <summary>Wrong PINs in a row, by person; none for who gave the right one since.</summary>
    public ImmutableDictionary<string, int> WrongPins { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The sign-in that each open session is bound to.</summary>
    internal ImmutableDictionary<string, string> SessionSignIns { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>End of the newest activation under each sign-in in force.</summary>
    internal ImmutableDictionary<string, Moment> Activations { get; init; } = ImmutableDictionary.Create<string, Moment>(StringComparer.Ordinal);

    /// <summary>The person; null when nobody of this id is registered.</summary>
    public OperatorRecord? Find(string operatorId) => ById.GetValueOrDefault(operatorId);

    /// <summary>Whether nobody else could register anybody.</summary>
    internal bool IsLastPrescriber(string operatorId) =>
        Find(operatorId) is { Role: OperatorRole.Prescriber, SuspendedReason: null }
        && !ById.Values.Any(other => other is { Role: OperatorRole.Prescriber, SuspendedReason: null } && other.OperatorId != operatorId);

    /// <summary>The book after this entry.</summary>
    public OperatorBook Apply(JournalEntry entry) => entry switch
    {
        OperatorRecord person => this with { ById = ById.SetItem(person.OperatorId, person) },
        SignInRecord { Ending: null } begun => this with
        {
            SignIns = SignIns.SetItem(begun.SignInId, begun),
            WrongPins = WrongPins.Remove(begun.OperatorId),
        },
        SignInRecord ended => this with { SignIns = SignIns.Remove(ended.SignInId), Activations = Activations.Remove(ended.SignInId) },
        OverrideRecord { By.OperatorId: { } signer } => this with { WrongPins = WrongPins.Remove(signer) },
        WrongPinRecord wrong => this with { WrongPins = WrongPins.SetItem(wrong.OperatorId, wrong.InARow) },
        SessionRecord { IsOpen: true, SignInId: { } signIn } session => this with { SessionSignIns = SessionSignIns.SetItem(session.SessionId!, signIn) },
        SessionRecord session => this with { SessionSignIns = SessionSignIns.Remove(session.SessionId!) },
        ActivationRecord { SessionId: { } id } activation when SessionSignIns.TryGetValue(id, out var signIn) && SignIns.ContainsKey(signIn) =>
            this with { Activations = Activations.SetItem(signIn, activation.At) },
        _ => this,
    };
}

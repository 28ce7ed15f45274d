using DeviceService.Clinic;
using DeviceService.Profiles;
using DeviceService.Safety;

namespace DeviceService.Host;

/// <summary>The profile that binds: the newest activation of the journal says which, and the shelf has what it says.</summary>
internal sealed class ProfilesInForce(ProfileShelf shelf)
{
    private Func<ClinicState> _state = static () => ClinicState.Empty;
    private volatile bool _checked;

    public ProfileShelf Shelf { get; } = shelf;

    /// <summary>The profile in force. The shipped one while nobody activated another; and before the start is checked, when nothing can treat yet.</summary>
    public SafetyProfile Current => _state().Profiles.Newest is not { } activation ? ReferenceProfile.Profile
        : Shelf.Find(activation.Digest)?.Profile
        ?? (_checked ? throw new InvalidOperationException($"Profile {activation.Digest} is in force and was never read.") : ReferenceProfile.Profile);

    /// <summary>Opens the folder of the options.</summary>
    /// <exception cref="StartRefusedException">A document or the key cannot be trusted.</exception>
    public static ProfilesInForce Open(HostOptions options)
    {
        try
        {
            var key = options.Profiles is { } files ? ProfileKey.FromPem(ReadKey(files.PublicKey)) : null;
            return new ProfilesInForce(ProfileShelf.Open(options.Profiles?.Folder, key));
        }
        catch (ProfileFileException refused)
        {
            throw new StartRefusedException(ExitCode.ProfileUnusable, $"--profiles: {refused.Message}", refused);
        }
        catch (ProfileException refused)
        {
            throw new StartRefusedException(ExitCode.ProfileUnusable, $"--profile-key '{options.Profiles?.PublicKey}': {refused.Message}", refused);
        }
    }

    /// <summary>From now on the journal says which one is in force.</summary>
    public void Follow(ClinicBook book) => _state = () => book.State;

    /// <summary>What lies in the folder now, for an activation.</summary>
    public ProfileOffer Offer(string digest)
    {
        try
        {
            var there = Shelf.Reread().Contains(digest) ? Shelf.Find(digest) : null;
            return new ProfileOffer(there?.Profile, there?.KeyId ?? "", null);
        }
        catch (ProfileFileException refused)
        {
            // The file's place on this machine is nothing for a client.
            return new ProfileOffer(null, "", $"{Path.GetFileName(refused.File)} {refused.Reason.TrimEnd('.')}");
        }
    }

    /// <summary>Whether what is in force is gone, or does not hold today: then nobody can arm, and another may be named over open sessions.</summary>
    public bool IsUnusable(ClinicBook book) =>
        (book.State.Profiles.Newest is { } activation && Shelf.Find(activation.Digest) is null) || !Current.HoldsOn(book.Today);

    /// <summary>Holds what the journal says is in force against what is there now.</summary>
    /// <remarks>
    /// While the clock is in doubt the day is a guess, and only a service that runs can be told the right one: then it starts, arms nothing (R-CLOCK), and
    /// R-PROFILE-EXPIRED judges each arming once the clock is confirmed.
    /// </remarks>
    /// <exception cref="StartRefusedException">Its document is gone, was changed, or does not hold today.</exception>
    public void CheckAtStart(ClinicBook book)
    {
        _checked = true;
        const string Remedy = "or name another with --activate-profile DIGEST.";
        if (book.State.Profiles.Newest is { } activation && Shelf.Find(activation.Digest) is null)
        {
            throw new StartRefusedException(
                ExitCode.ProfileUnusable,
                $"Profile {activation.ProfileId} version {activation.Version} is in force, and no document has its digest {activation.Digest}: it is gone, or was changed. "
                + $"Put it back into the folder of --profiles with its signature, {Remedy}");
        }

        if (book.ClockDoubt is not null)
        {
            return;
        }

        var current = Current;
        if (!current.HoldsOn(book.Today))
        {
            throw new StartRefusedException(
                ExitCode.ProfileUnusable,
                $"Profile {current.Id} version {current.Version} ({current.Digest}) is in force, and holds from {current.IssuedOn:O} to {current.ExpiresOn:O}; today is {book.Today:O}. "
                + $"Have a new issue signed and put into the folder of --profiles, {Remedy}");
        }

        if (Shelf.All.FirstOrDefault(one => !one.Shipped && one.Profile.ExpiresOn < book.Today) is { } expired)
        {
            throw new StartRefusedException(
                ExitCode.ProfileUnusable, $"--profiles: {expired.File} expired on {expired.Profile.ExpiresOn:O}. Take it out of the folder; the journal keeps what was done under it.");
        }
    }

    private static string ReadKey(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(ExitCode.ProfileUnusable, $"--profile-key '{file}' cannot be read: {problem.Message} Name the clinic's public key.", problem);
        }
    }
}

using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Clinic;

/// <summary>
/// Signs people in and out. Sign-ins are durable records; the tokens are not: of each only a hash is kept, in memory, so a restart signs
/// everybody out. Attempts are taken one at a time, so that no two can share one free guess; and no more than <see cref="WaitingMax"/> wait
/// for their turn, since a PIN takes a core for a while by design.
/// </summary>
public sealed class SignInDesk : IAsyncDisposable
{
    /// <summary>Without a call or an activation for this long a sign-in ends.</summary>
    public static readonly TimeSpan IdleTimeMax = TimeSpan.FromMinutes(10);

    /// <summary>How many PINs may wait to be worked out, beside the one that is; one more is refused at once.</summary>
    public const int WaitingMax = 16;

    private const int TokenBytes = 32;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly ClinicBook _book;
    private readonly Pins _pins;
    private readonly Clockwork _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _attempt = new(1, 1);
    private readonly ConcurrentDictionary<string, string> _signInOfToken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _calledAtUs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _lockedUntilUs = new(StringComparer.Ordinal);
    private ITimer? _looking;
    private int _inTurn;
    private int _busy;
    private DateOnly _today;

    /// <summary>A desk without anybody signed in.</summary>
    public SignInDesk(ClinicBook book, PinKey key, Clockwork clock, ILogger<SignInDesk> logger)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(clock);
        _book = book;
        _pins = new Pins(key);
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Ends what an earlier run left signed in, and looks at idle sign-ins from now on. The book has been read.</summary>
    public async Task OpenAsync()
    {
        // Their records in one order: a dictionary has another in each process.
        foreach (var signIn in _book.State.Operators.SignIns.Keys.Order(StringComparer.Ordinal))
        {
            await EndAsync(signIn, SignInEnding.ServiceRestarted, Actor.Service).ConfigureAwait(false);
        }

        // Time that passed while nothing ran is nobody's to measure: the whole wait begins again.
        foreach (var (operatorId, wrong) in _book.State.Operators.WrongPins)
        {
            Lock(operatorId, wrong);
        }

        _today = _book.Today;
        _looking = _clock.Time.CreateTimer(static desk => ((SignInDesk)desk!).Look(), this, LookInterval, LookInterval);
    }

    /// <summary>Signs somebody in. The token is in the answer and nowhere else.</summary>
    public async Task<SignInAnswer> SignInAsync(string operatorId, string pin, string requestId, Actor by)
    {
        if (await BeginTurnAsync().ConfigureAwait(false) is { } busy)
        {
            return new SignInAnswer(busy, "", null, null);
        }

        try
        {
            var left = LeftToWait(operatorId);
            var (refusal, records) = await _book.TakeAsync(new BeginSignIn
            {
                RequestId = requestId,
                By = by,
                OperatorId = operatorId,
                LockedFor = left,
                PinRight = left == TimeSpan.Zero && IsRight(operatorId, pin),
                IdleLongest = IdleLongest(operatorId),
            }).ConfigureAwait(false);
            if (refusal is not null)
            {
                LockAfter(refusal, operatorId);
                return new SignInAnswer(refusal, "", null, null);
            }

            var signIn = records.OfType<SignInRecord>().Last();
            _lockedUntilUs.TryRemove(operatorId, out _);
            var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
            _calledAtUs[signIn.SignInId] = _clock.Now.MonotonicUs;
            _signInOfToken[HashOf(token)] = signIn.SignInId;
            return new SignInAnswer(null, token, _book.State.Operators.Find(operatorId), signIn);
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>Carries out what somebody signs with their PIN. It signs nobody in; a wrong PIN counts, and locks, as it does there.</summary>
    /// <remarks>It takes no token to cancel it: an attempt whose caller went away would be counted and not locked.</remarks>
    public async Task<ClinicAnswer> ExecuteSignedAsync(SignedRequest request, string pin)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await BeginTurnAsync().ConfigureAwait(false) is { } busy)
        {
            return new ClinicAnswer { Refusal = busy, Records = [], State = _book.State };
        }

        try
        {
            var left = LeftToWait(request.SignerId);
            var right = left == TimeSpan.Zero && IsRight(request.SignerId, pin);
            var answer = await _book.ExecuteAsync(
                request with { Pin = new PinAttempt(request.SignerId, right, left) }, CancellationToken.None).ConfigureAwait(false);
            if (answer is { Replayed: false, Refusal: { } refusal })
            {
                LockAfter(refusal, request.SignerId);
            }

            return answer;
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>A PIN as it is kept, worked out in its turn; or why it cannot be now.</summary>
    public async Task<(KeptPin? Pin, Refusal? Refusal)> KeepAsync(string pin)
    {
        if (await BeginTurnAsync().ConfigureAwait(false) is { } busy)
        {
            return (null, busy);
        }

        try
        {
            return (_pins.Keep(pin), null);
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>Who holds this token; null when it is in force for nobody.</summary>
    /// <param name="token">As it was given out.</param>
    /// <param name="keepsAlive">False for a call that a program makes by itself: it does not count against idleness.</param>
    public SignedIn? Find(string token, bool keepsAlive)
    {
        if (!_signInOfToken.TryGetValue(HashOf(token), out var id)
            || !_book.State.Operators.SignIns.TryGetValue(id, out var signIn)
            || _book.State.Operators.Find(signIn.OperatorId) is not { SuspendedReason: null } person
            || IsIdle(signIn))
        {
            return null;
        }

        if (keepsAlive)
        {
            _calledAtUs[id] = _clock.Now.MonotonicUs;
        }

        return new SignedIn(id, person);
    }

    /// <summary>Ends a sign-in: what was armed under it is disarmed, its session paused, its control let go.</summary>
    public Task<Refusal?> SignOutAsync(string signInId, Actor by) => EndAsync(signInId, SignInEnding.SignedOut, by);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_looking is { } looking)
        {
            await looking.DisposeAsync().ConfigureAwait(false);
        }

        _attempt.Dispose();
    }

    private async Task<Refusal?> BeginTurnAsync()
    {
        if (Interlocked.Increment(ref _inTurn) > WaitingMax + 1)
        {
            Interlocked.Decrement(ref _inTurn);
            return Rules.SignInBusy.Refuse(("limit", Refusal.Number(WaitingMax)));
        }

        await _attempt.WaitAsync().ConfigureAwait(false);
        return null;
    }

    private void EndTurn()
    {
        _attempt.Release();
        Interlocked.Decrement(ref _inTurn);
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async Task<Refusal?> EndAsync(string signInId, SignInEnding ending, Actor by)
    {
        var (refusal, _) = await _book.TakeAsync(new EndSignIn { RequestId = signInId, By = by, SignInId = signInId, Ending = ending }).ConfigureAwait(false);
        return refusal;
    }

    private TimeSpan LeftToWait(string operatorId) =>
        TimeSpan.FromMicroseconds(Math.Max(0, _lockedUntilUs.GetValueOrDefault(operatorId) - _clock.Now.MonotonicUs));

    private bool IsRight(string operatorId, string pin) => _pins.Matches(KeptPin.Of(_book.State.Operators.Find(operatorId)), pin);

    private void LockAfter(Refusal refusal, string operatorId)
    {
        if (refusal.RuleId == Rules.SignInWrong.Id && _book.State.Operators.WrongPins.TryGetValue(operatorId, out var wrong))
        {
            Lock(operatorId, wrong);
        }
    }

    private void Lock(string operatorId, int wrongInARow)
    {
        var wait = LockOut.WaitAfter(wrongInARow);
        if (wait > TimeSpan.Zero)
        {
            _lockedUntilUs[operatorId] = _clock.Now.MonotonicUs + (long)wait.TotalMicroseconds;
            ClinicLog.OperatorLocked(_logger, operatorId, wrongInARow, (int)wait.TotalSeconds);
        }
    }

    private bool IsIdle(SignInRecord signIn) =>
        _clock.Now.MonotonicUs - ActiveAtUs(signIn) >= (long)IdleTimeMax.TotalMicroseconds;

    private long ActiveAtUs(SignInRecord signIn) => Math.Max(
        _calledAtUs.GetValueOrDefault(signIn.SignInId, signIn.BeganAt.MonotonicUs),
        _book.State.Operators.Activations.GetValueOrDefault(signIn.SignInId).MonotonicUs);

    private string? IdleLongest(string operatorId) =>
        _book.State.Operators.SignIns.Values.Where(signIn => signIn.OperatorId == operatorId).MinBy(ActiveAtUs)?.SignInId;

    private void Look()
    {
        if (Interlocked.Exchange(ref _busy, 1) == 0)
        {
            _ = LookAsync();
        }
    }

    // A licence ends with its day: on a new one every pen is judged again.
    private async Task LookAsync()
    {
        try
        {
            foreach (var signIn in _book.State.Operators.SignIns.Values.Where(IsIdle))
            {
                await EndAsync(signIn.SignInId, SignInEnding.Idle, Actor.Service).ConfigureAwait(false);
            }

            foreach (var (token, _) in _signInOfToken.Where(one => !_book.State.Operators.SignIns.ContainsKey(one.Value)))
            {
                if (_signInOfToken.TryRemove(token, out var ended))
                {
                    _calledAtUs.TryRemove(ended, out _);
                }
            }

            if (_today != _book.Today)
            {
                _today = _book.Today;
                _book.Changed();
            }
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }
}

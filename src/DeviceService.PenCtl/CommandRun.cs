using System.CommandLine;

namespace DeviceService.PenCtl;

/// <summary>One run of one command: what was asked, where the answer goes, and the service, once somebody asks for it.</summary>
internal sealed class CommandRun(
    ParseResult parsed, Surroundings surroundings, Screen screen, ConnectionChoices choices, CancellationToken cancellation) : IAsyncDisposable
{
    private ServiceConnection? _service;

    public Surroundings Surroundings => surroundings;

    public Screen Screen => screen;

    public TimeProvider Clock => surroundings.Clock;

    public CancellationToken Cancellation => cancellation;

    public ConnectionChoices Choices => choices;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The service, signed in to where an operator was named.</summary>
    public async Task<ServiceConnection> ServiceAsync() =>
        _service ??= await ServiceConnection.OpenAsync(choices, surroundings, cancellation);

    /// <summary>The service, for a command that waits for no sign-in: a stop must not, and a sign-in is its own.</summary>
    public async Task<ServiceConnection> ServiceUnsignedAsync() =>
        _service ??= await ServiceConnection.OpenAsync(choices with { OperatorId = null }, surroundings, cancellation);

    public ValueTask DisposeAsync() => _service?.DisposeAsync() ?? ValueTask.CompletedTask;
}

using Notify.Shared;

namespace Notify.RabbitMq;

/// <summary>
/// The time one send has for what must be made on the server first. While it lasts, what fails is tried again: the
/// server may be coming back.
/// </summary>
internal sealed class SendPatience : IDisposable
{
    private readonly TopicDirectory _topics;
    private readonly RabbitMqSettings _settings;
    private readonly CancellationToken _callers;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    // Why it failed last.
    private string? _last;

    public SendPatience(TopicDirectory topics, RabbitMqSettings settings, CancellationToken callers)
    {
        (_topics, _settings, _callers) = (topics, settings, callers);
        _timeout = new CancellationTokenSource(settings.Notify.SendTimeout, settings.Time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, callers);
    }

    /// <summary>Does something until it works or the time is up.</summary>
    /// <returns>Why it did not work, or null.</returns>
    public async Task<NotifyException?> TryAsync(Func<CancellationToken, Task> make)
    {
        try
        {
            await RepeatAsync(make).ConfigureAwait(false);
            return null;
        }
        catch (NotifyException exception)
        {
            return exception;
        }
        catch (OperationCanceledException)
        {
            return _callers.IsCancellationRequested
                ? SendErrors.Cancelled()
                : SendErrors.NotInTime(_settings.Notify.SendTimeout, _last ?? _topics.State);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> make)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await make(_either.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is not (NotifyException or OperationCanceledException))
            {
                _last = exception.Message;
                var pause = Backoff.Pause(failures, _settings.Options.MaxReconnectPause);
                await Task.Delay(pause, _settings.Time, _either.Token).ConfigureAwait(false);
            }
        }
    }
}

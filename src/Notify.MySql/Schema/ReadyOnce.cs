namespace Notify.MySql;

/// <summary>
/// Something that must have been done before anything else and is done once. A failure is told to those who wait, and
/// the next who comes tries again.
/// </summary>
internal sealed class ReadyOnce(Func<CancellationToken, Task> make)
{
    private readonly Lock _gate = new();
    private Task? _making;
    private volatile bool _isReady;

    public bool IsReady => _isReady;

    public ValueTask EnsureAsync(CancellationToken cancellationToken) =>
        _isReady ? ValueTask.CompletedTask : new(MakeAsync(cancellationToken));

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        Task making;
        lock (_gate)
        {
            // Nobody's own token: who gives up must not spoil it for the others.
            if (_making is null or { IsFaulted: true } or { IsCanceled: true })
                _making = make(CancellationToken.None);
            making = _making;
        }

        await making.WaitAsync(cancellationToken).ConfigureAwait(false);
        _isReady = true;
    }
}

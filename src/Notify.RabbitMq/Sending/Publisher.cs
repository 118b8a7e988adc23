using Notify.Shared;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// Sends jobs in the order they came, on one channel, with many messages outstanding. Whoever finds nobody writing
/// writes, until nothing is left; nobody waits for a single confirm. One lock guards all of it; nothing is awaited
/// under it.
/// </summary>
internal sealed class Publisher : IAsyncDisposable
{
    /// <summary>How many messages a sender's own thread writes before the thread pool takes over.</summary>
    private const int MostInline = 32;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly CreateChannelOptions Untracked = new(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: false
    );

    private readonly BrokerLink _link;
    private readonly TopologyWriter _topology;
    private readonly RabbitMqSettings _settings;
    private readonly SendAnswers _answers;
    private readonly Action _onNothingThere;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ITimer _timer;
    private readonly RingBuffer<SendJob> _waiting = new();

    // Not done, in the order they came: the first is overdue first.
    private readonly LinkedList<SendJob> _open = new();
    private SendChannel? _channel;
    private SendJob? _current;
    private TaskCompletionSource? _wake;
    private Task? _opening;
    private bool _writing;

    // Whoever writes has it. A write that a broken connection never ends is left to itself: another takes over.
    private int _pen;

    /// <param name="link">The connection for sending.</param>
    /// <param name="topology">Makes the exchanges when a channel is opened.</param>
    /// <param name="settings">Limits, clock and log.</param>
    /// <param name="holds">Whether a topic holds for want of a durable group.</param>
    /// <param name="onNothingThere">Told when the server does not know what was addressed.</param>
    public Publisher(
        BrokerLink link,
        TopologyWriter topology,
        RabbitMqSettings settings,
        Func<string, bool> holds,
        Action onNothingThere
    )
    {
        (_link, _topology, _settings, _onNothingThere) = (link, topology, settings, onNothingThere);
        _answers = new SendAnswers(holds, settings);
        _timer = settings.Time.CreateTimer(_ => OnTick(), null, Tick, Tick);
    }

    /// <summary>Why nothing is sent for now.</summary>
    public string State =>
        _link.BlockedBecause is { } because ? $"the server takes no messages for now ({because})."
        : _channel is null ? _link.Describe().Description
        : $"the {_settings.Options.ConfirmWindow:N0} messages before it are not confirmed.";

    /// <summary>
    /// Sends a job. What is not confirmed when the time is up has failed, or is unknown if it was sent.
    /// </summary>
    public Task<SendResults> SendAsync(SendJob job, CancellationToken cancellationToken)
    {
        bool mustWrite;
        int pen;
        lock (_gate)
        {
            if (_ending.IsCancellationRequested)
            {
                End(job, SendErrors.Ended(), SendErrors.Ended());
                return job.Done;
            }

            job.Deadline = DeadlineFromNow();
            job.Place = _open.AddLast(job);
            _waiting.PushBack(job);
            _opening ??= KeepOpenAsync();
            mustWrite = !_writing;
            _writing = true;
            pen = _pen;
        }

        if (mustWrite)
            _ = WriteAsync(pen);
        return cancellationToken.CanBeCanceled ? WithCancellationAsync(job, cancellationToken) : job.Done;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        Task? opening;
        lock (_gate)
        {
            opening = _opening;
            while (_open.First is { } first)
                End(first.Value, SendErrors.Ended(), SendErrors.UnknownLost("the application is stopping"));
            Wake();
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        if (opening is not null)
            await opening.ConfigureAwait(false);
    }

    private long DeadlineFromNow() =>
        _settings.Time.GetTimestamp()
        + (long)(_settings.Notify.SendTimeout.TotalSeconds * _settings.Time.TimestampFrequency);

    private async Task<SendResults> WithCancellationAsync(SendJob job, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(_ => Cancel(job), null);
        return await job.Done.ConfigureAwait(false);
    }

    private void Cancel(SendJob job)
    {
        lock (_gate)
            End(job, SendErrors.Cancelled(), SendErrors.UnknownCancelled());
    }

    /// <summary>Writes until nothing is left, or another writes.</summary>
    private async Task WriteAsync(int pen)
    {
        for (var written = 0; ; written++)
        {
            if (written == MostInline)
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var (channel, job, index, wait) = TakeNext(pen);
            if (wait is not null)
            {
                await wait.ConfigureAwait(false);
                continue;
            }

            if (job is null)
                return;
            if (!await channel!.TryWriteAsync(job, index).ConfigureAwait(false))
                Lose(channel);
        }
    }

    /// <summary>
    /// What to write next and on what; or what to wait for; or nothing, and this writer has nothing to do any more.
    /// </summary>
    private (SendChannel? Channel, SendJob? Job, int Index, Task? Wait) TakeNext(int pen)
    {
        lock (_gate)
        {
            if (pen != _pen)
                return default;
            while (_current is null || _current.Next == _current.Count)
            {
                if (_waiting.Count == 0)
                {
                    _writing = false;
                    _current = null;
                    return default;
                }

                _current = _waiting.Pop();
            }

            if (_channel is not { } channel || channel.Window.IsFull || _link.BlockedBecause is not null)
            {
                _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return (null, null, 0, _wake.Task);
            }

            var index = _current.Next++;
            channel.Window.Add(_current, index);
            return (channel, _current, index, null);
        }
    }

    private async Task KeepOpenAsync()
    {
        // Not on the caller's thread, nor under its lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 0; !_ending.IsCancellationRequested; )
        {
            try
            {
                var connection = await _link.WhenOpenAsync(_ending.Token).ConfigureAwait(false);
                await UseAsync(connection).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception exception)
            {
                if (_ending.IsCancellationRequested)
                    return;
                Log.SendingChannelFailed(_settings.Logger, exception);
            }

            var pause = Backoff.Pause(++failures, _settings.Options.MaxReconnectPause);
            await Backoff.WaitAsync(pause, _settings.Time, _ending.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a channel and offers it until it breaks.</summary>
    private async Task UseAsync(BrokerConnection connection)
    {
        var opened = await connection.CreateChannelAsync(Untracked, _ending.Token).ConfigureAwait(false);
        try
        {
            await UseAsync(connection, opened).ConfigureAwait(false);
        }
        finally
        {
            await opened.CloseQuietlyAsync().ConfigureAwait(false);
        }
    }

    private async Task UseAsync(BrokerConnection connection, IChannel opened)
    {
        await connection
            .AskAsync(token => _topology.EnsureBaseAsync(opened, token), _ending.Token)
            .ConfigureAwait(false);
        var channel = new SendChannel(opened, _settings.Options.ConfirmWindow, _gate, _answers, WakeIfHalfFree);
        lock (_gate)
        {
            _channel = channel;
            Wake();
        }

        // Given up with its connection, before anybody is told that the server is out of reach.
        await using var lost = connection.Lost.Register(() => Lose(channel)).ConfigureAwait(false);
        await channel.Closed.WaitAsync(_ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (channel.NothingThere)
            _onNothingThere();
        Lose(channel);
    }

    /// <summary>
    /// What was sent on a channel and not confirmed is unknown; what was not sent waits for the next one.
    /// </summary>
    private void Lose(SendChannel channel)
    {
        int unknown;
        int? pen = null;
        lock (_gate)
        {
            unknown = channel.Window.AnswerAll(SendErrors.UnknownLost(channel.Reason));
            if (_channel == channel)
            {
                _channel = null;
                pen = ++_pen;
                if (!_writing)
                    pen = null;
            }
        }

        if (!_ending.IsCancellationRequested && unknown > 0)
            Log.SendingChannelLost(_settings.Logger, channel.Reason, unknown);
        channel.Abandon();
        if (pen is { } taken)
            _ = WriteAsync(taken);
    }

    /// <summary>Ends what is overdue, and looks whether a server that was blocked takes messages again.</summary>
    private void OnTick()
    {
        lock (_gate)
        {
            var timeout = _settings.Notify.SendTimeout;
            while (_open.First is { } first && first.Value.Deadline <= _settings.Time.GetTimestamp())
                End(first.Value, SendErrors.NotInTime(timeout, State), SendErrors.UnknownAfter(timeout));
            if (_link.BlockedBecause is null && _channel?.Window.IsFull == false)
                Wake();
        }
    }

    /// <summary>The lock is held.</summary>
    private void End(SendJob job, SendException unsent, SendException unconfirmed)
    {
        _channel?.Window.AnswerAll(job, unconfirmed);
        while (job.Next < job.Count)
            job.Answer(job.Next++, unsent);
        Wake();
    }

    /// <summary>The lock is held.</summary>
    private void WakeIfHalfFree()
    {
        if (_wake is not null && _channel?.Window.IsHalfFree == true)
            Wake();
    }

    /// <summary>The lock is held.</summary>
    private void Wake()
    {
        _wake?.TrySetResult();
        _wake = null;
    }
}

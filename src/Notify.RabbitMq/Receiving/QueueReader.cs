using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>
/// One channel that reads one queue for one group. Delivery tags mean something on this channel only: what is settled
/// here came from here, and once the channel is closed nothing is.
/// </summary>
internal sealed class QueueReader : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private readonly Intake _intake;
    private static readonly TimeSpan TakenIn = TimeSpan.FromMilliseconds(100);
    private static readonly List<ulong> NoTags = [];

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _settling = new(1, 1);
    private readonly HeldDeliveries _held = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private TaskCompletionSource? _idle;
    private PrefetchGauge? _gauge;
    private Action? _onOff;
    private int _handedOver;
    private string? _tag;
    private long _lastSettled;
    private bool _isClosing;
    private volatile bool _isClosed;

    /// <param name="channel">A channel of its own.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="isOwnQueue">False if it is the hold queue of a topic.</param>
    /// <param name="group">The group it reads for.</param>
    /// <param name="intake">Where deliveries go.</param>
    /// <param name="time">The clock.</param>
    public QueueReader(IChannel channel, string queue, bool isOwnQueue, string group, Intake intake, TimeProvider time)
        : base(channel)
    {
        (Queue, IsOwnQueue, Group, _intake, _time) = (queue, isOwnQueue, group, intake, time);
        channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    public string Queue { get; }

    public bool IsOwnQueue { get; }

    public string Group { get; }

    /// <summary>True once nothing more of it is handed over; guarded by the intake's lock.</summary>
    public bool IsRetired { get; set; }

    /// <summary>True once nothing can be settled here any more.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Ends when the channel does, or the queue was deleted; says why.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>How many messages it has that are not settled.</summary>
    public int HeldCount
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>Begins to read a fixed number ahead.</summary>
    public async Task BeginAsync(ushort prefetch, CancellationToken cancellationToken)
    {
        // Not cancelled under way: an answer that still comes would be taken for the next one's.
        await Channel
            .BasicQosAsync(0, prefetch, global: false, CancellationToken.None)
            .UnlessEndedAsync(Ended)
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await ConsumeAsync().UnlessEndedAsync(Ended).ConfigureAwait(false);
    }

    /// <summary>Begins to read as far ahead as a gauge says.</summary>
    /// <param name="gauge">Says how far.</param>
    /// <param name="onOff">Told when the gauge says something else.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public Task BeginAsync(PrefetchGauge gauge, Action onOff, CancellationToken cancellationToken)
    {
        (_gauge, _onOff) = (gauge, onOff);
        return BeginAsync(gauge.Take(), cancellationToken);
    }

    /// <summary>
    /// Reads as far ahead as the gauge says now. What is held stays held. Not for a queue with one consumer at a time.
    /// </summary>
    public async Task AdjustAsync(CancellationToken cancellationToken)
    {
        if (_gauge is not { IsOff: true } gauge || IsRetired || IsClosed)
            return;
        await CancelAsync(CancellationToken.None).ConfigureAwait(false);
        if (!cancellationToken.IsCancellationRequested)
            await BeginAsync(gauge.Take(), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ConsumeAsync() =>
        _tag = await Channel
            .BasicConsumeAsync(
                Queue,
                autoAck: false,
                consumerTag: "",
                noLocal: false,
                exclusive: false,
                arguments: null,
                this,
                CancellationToken.None
            )
            .ConfigureAwait(false);

    public override Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default
    )
    {
        var message = MessageReader.Message(properties, routingKey, body);
        var returns = redelivered ? MessageReader.Returns(properties) : 0;
        var delivery = new RabbitMqDelivery(message, MessageReader.Note(properties), returns, this, deliveryTag);
        lock (_gate)
            _held.Add(delivery);
        _intake.Add(delivery);
        if (_gauge?.Observe(body.Length) == true)
            _onOff!();
        return Task.CompletedTask;
    }

    /// <summary>The server has ended the consumer: its queue was deleted, or moved.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult($"queue '{Queue}' was deleted or moved");
        return Task.CompletedTask;
    }

    /// <summary>
    /// Takes no more from the queue, which may hand out to others at once. Not for a queue with one consumer at a time:
    /// the next one would overtake what is still held here.
    /// </summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (_tag is not { } tag || !Channel.IsOpen)
            return;
        try
        {
            await Channel
                .BasicCancelAsync(tag, noWait: false, CancellationToken.None)
                .UnlessEndedAsync(Ended)
                .WaitAsync(cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationInterruptedException or IOException)
        {
            // It was lost meanwhile, and takes nothing any more.
        }
    }

    /// <summary>Acknowledges deliveries of this channel.</summary>
    public async ValueTask AcknowledgeAsync(IReadOnlyList<RabbitMqDelivery> deliveries)
    {
        // One at a time: an acknowledgement of all up to a tag must not overtake one of a tag below.
        await _settling.WaitAsync().ConfigureAwait(false);
        var status = SettleStatus.Settled;
        var (upTo, singles) = Choose(deliveries);
        try
        {
            if (upTo > 0)
                await AcknowledgeAsync(upTo, multiple: true).ConfigureAwait(false);
            foreach (var tag in singles)
                await AcknowledgeAsync(tag, multiple: false).ConfigureAwait(false);
        }
        catch (Exception)
        {
            status = SettleStatus.Unknown;
        }

        var settled = Finish(deliveries, status);
        _settling.Release();
        GoOff(settled);
    }

    private ValueTask AcknowledgeAsync(ulong tag, bool multiple) =>
        Channel.BasicAckAsync(tag, multiple, CancellationToken.None).UnlessEndedAsync(Ended);

    /// <summary>Gives deliveries back to the queue: what should have become of them could not be done.</summary>
    public async ValueTask GiveBackAsync(IReadOnlyList<RabbitMqDelivery> deliveries)
    {
        await _settling.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var delivery in deliveries)
                await Channel
                    .BasicNackAsync(delivery.Tag, multiple: false, requeue: true, CancellationToken.None)
                    .UnlessEndedAsync(Ended)
                    .ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Then they go back with the channel.
        }

        var given = Finish(deliveries, SettleStatus.Unknown);
        _settling.Release();
        GoOff(given);
    }

    /// <summary>True if the delivery can be settled here now.</summary>
    public bool Holds(RabbitMqDelivery delivery) => !_isClosed && delivery.Status == SettleStatus.Held;

    /// <summary>The receiver has got one more.</summary>
    public void NoteHandedOver() => Interlocked.Increment(ref _handedOver);

    /// <summary>Ends when everything the receiver has got is settled.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _handedOver) == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>
    /// Ends the channel. What is not settled goes back to the queue, in order and at once; what was settled just now is
    /// given the time to be taken in, for an acknowledgement right before the end can be lost.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        TimeSpan since;
        lock (_gate)
        {
            _isClosing = true;
            since = _lastSettled == 0 ? TakenIn : _time.GetElapsedTime(_lastSettled);
        }

        if (since < TakenIn && Channel.IsOpen)
            await Task.Delay(TakenIn - since, _time, CancellationToken.None).ConfigureAwait(false);
        _isClosed = true;
        await Channel.CloseQuietlyAsync().ConfigureAwait(false);
        _ended.TrySetResult("closed");
        Forget();
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        bool isOurs;
        lock (_gate)
        {
            isOurs = _isClosing;
            _isClosed = true;
        }

        _ended.TrySetResult($"{reason.ReplyCode} {reason.ReplyText}");
        if (!isOurs)
            Forget();
        return Task.CompletedTask;
    }

    /// <summary>What was held belongs to others now.</summary>
    private void Forget()
    {
        List<RabbitMqDelivery> lost;
        lock (_gate)
        {
            lost = _held.TakeAll();
            foreach (var delivery in lost)
                delivery.Settle(SettleStatus.NotHolder);
        }

        // Whoever ends a subscription knows that it gives up what it holds; anybody else is told.
        var handedOver = _intake.HandedOver(lost);
        if (!_isClosing || !_intake.IsStopped)
            handedOver.ForEach(_intake.TellLost);
        GoOff(handedOver);
    }

    /// <summary>
    /// How deliveries are acknowledged: all up to the highest below the first that stays held with one word, the others
    /// one by one.
    /// </summary>
    private (ulong UpTo, List<ulong> Singles) Choose(IReadOnlyList<RabbitMqDelivery> deliveries)
    {
        lock (_gate)
        {
            var lowest = _held.LowestTagBeside(deliveries);
            var upTo = 0UL;
            List<ulong>? singles = null;
            for (var i = 0; i < deliveries.Count; i++)
            {
                if (!deliveries[i].IsListed)
                    continue;
                var tag = deliveries[i].Tag;
                if (tag < lowest)
                    upTo = Math.Max(upTo, tag);
                else
                    (singles ??= []).Add(tag);
            }

            return (upTo, singles ?? NoTags);
        }
    }

    private List<RabbitMqDelivery> Finish(IReadOnlyList<RabbitMqDelivery> deliveries, SettleStatus status)
    {
        // What was lost meanwhile was told so.
        List<RabbitMqDelivery> settled;
        lock (_gate)
        {
            settled = [.. deliveries.Where(_held.Remove)];
            foreach (var delivery in settled)
                delivery.Settle(status);
            _lastSettled = _time.GetTimestamp();
        }

        return settled;
    }

    /// <summary>The receiver is through with deliveries it had got.</summary>
    private void GoOff(List<RabbitMqDelivery> deliveries)
    {
        var bytes = 0L;
        foreach (var delivery in deliveries)
            bytes += delivery.Message.Body.Length;
        if (Interlocked.Add(ref _handedOver, -deliveries.Count) == 0)
        {
            lock (_gate)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }

        _intake.Release(deliveries.Count, bytes);
    }
}

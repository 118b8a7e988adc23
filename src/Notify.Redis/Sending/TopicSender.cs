using Notify.Shared;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Sends to one topic. What is sent while calls are under way goes together in the next one; a few calls are under way
/// at once. The server counts the messages of this sender's session: a call that was not answered is sent again and
/// nothing stands twice, a call whose predecessor is missing is refused, so that nothing is overtaken.
/// </summary>
internal sealed partial class TopicSender : IAsyncDisposable
{
    private const int MostCalls = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly string _topic;
    private readonly RedisLink _link;
    private readonly RedisKey _key;
    private readonly string _channel;
    private readonly TopicRegister _register;
    private readonly ReplicaGate _replicas;
    private readonly RedisSettings _settings;
    private readonly HeldSweeper _sweeper;
    private readonly Lock _gate = new();
    private readonly RingBuffer<SendJob> _queue = new();
    private readonly Queue<(SendCall Call, Task<RedisResult> Answer)> _underWay = new();

    // Calls that were refused or not answered, oldest first: they go again before anything else.
    private readonly LinkedList<SendCall> _again = new();
    private string _session = NewSession();
    private long _position;
    private long _lastUsed;
    private bool _running;

    // One call at a time after trouble, until one is accepted.
    private int _window = MostCalls;

    public TopicSender(
        string topic,
        RedisLink link,
        RedisKeys keys,
        TopicRegister register,
        ReplicaGate replicas,
        RedisSettings settings
    )
    {
        _replicas = replicas;
        _topic = topic;
        _link = link;
        _key = keys.Topic(topic);
        _channel = keys.TopicChannel(topic);
        _register = register;
        _settings = settings;
        _sweeper = new HeldSweeper(topic, link, keys, settings);
    }

    public ValueTask<SendResults> SendAsync(SendJob job)
    {
        var task = job.Task;
        lock (_gate)
        {
            _queue.PushBack(job);
            if (_running)
                return task;
            _running = true;
        }

        _ = RunAsync();
        return task;
    }

    /// <summary>The topic holds something that expires.</summary>
    public void LookAtHeld() => _sweeper.Look();

    public ValueTask DisposeAsync() => _sweeper.DisposeAsync();

    private static string NewSession() => Guid.NewGuid().ToString("N")[..16];

    private async Task RunAsync()
    {
        try
        {
            await SendAllAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    /// <summary>Sends until nothing is left to send.</summary>
    private async Task SendAllAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            Fill();
            if (_underWay.Count == 0)
            {
                lock (_gate)
                {
                    if (_queue.Count > 0)
                        continue;
                    _running = false;
                    return;
                }
            }

            var trouble = await AnswerAsync().ConfigureAwait(false);
            if (trouble is null)
            {
                (pause, _window) = (FirstPause, MostCalls);
                continue;
            }

            // Whatever else is under way was refused, too, or will be: it goes again, in order.
            while (_underWay.Count > 0)
                await AnswerAsync().ConfigureAwait(false);
            GiveUp(trouble);
            _window = 1;
            if (_again.Count > 0 && !trouble.IsOver)
            {
                await Task.Delay(pause, _settings.Time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Keeps a few calls under way.</summary>
    private void Fill()
    {
        while (_underWay.Count < _window && NextCall() is { } call)
            _underWay.Enqueue((call, CallAsync(call)));
    }

    private SendCall? NextCall()
    {
        if (_again.First is { } first)
        {
            _again.RemoveFirst();
            return first.Value;
        }

        lock (_gate)
        {
            if (_queue.Count == 0)
                return null;
            RenewStaleSession();
            var call = new SendCall { From = _position };
            var partitions = _register.PartitionsOf(_topic);
            // The first of many is small: the server is at work on it while the others are written.
            var room = _underWay.Count == 0 ? SendCall.FewMessages : SendCall.MostMessages;
            while (_queue.Count > 0 && !call.IsFull && call.Count < room)
            {
                var job = _queue.Peek();
                job.Taken += call.Add(job, job.Taken, Math.Min(job.Count - job.Taken, room - call.Count), partitions);
                if (job.Taken == job.Count)
                    _queue.Pop();
            }

            _position += call.Count;
            return call;
        }
    }

    /// <summary>The server forgets a session that was silent for an hour; half of that is safe.</summary>
    private void RenewStaleSession()
    {
        var now = _settings.Time.GetTimestamp();
        if (_underWay.Count == 0 && _settings.Time.GetElapsedTime(_lastUsed, now) > TimeSpan.FromMinutes(30))
            (_session, _position) = (NewSession(), 0);
        _lastUsed = now;
    }

    private Task<RedisResult> CallAsync(SendCall call)
    {
        var mark = _replicas.NewMark();
        var arguments = call.Arguments(
            _session,
            _channel,
            _settings.Notify.Topic(_topic),
            _register.PartitionsOf(_topic),
            _settings.Options.BacklogLimitOf(_topic),
            mark
        );
        var calling = _link.RunAsync(ScriptBook.Publish, _key, arguments, CancellationToken.None);
        return mark.Length == 0 ? calling : ReplicateAsync(calling, mark);
    }

    /// <summary>An answer counts once the replicas have what it tells of.</summary>
    private async Task<RedisResult> ReplicateAsync(Task<RedisResult> calling, string mark)
    {
        var result = await calling.ConfigureAwait(false);
        if (SendAnswer.Read(result) is { Position: >= 0, Reason: not SendAnswer.Gap })
            await _replicas.PassAsync(_key, mark, CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    /// <summary>Takes the answer to the oldest call.</summary>
    /// <returns>Null if all is well, else why sending has to begin again.</returns>
    private async Task<SendTrouble?> AnswerAsync()
    {
        var (call, answering) = _underWay.Dequeue();
        SendAnswer answer;
        try
        {
            answer = SendAnswer.Read(await answering.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            call.IsUncertain |= !IsRefusal(exception);
            _again.AddLast(call);
            return new SendTrouble(exception);
        }

        var accepted = answer.Position - call.From;
        if (accepted >= call.Count)
        {
            foreach (var part in call.Parts)
                part.Job.Accept(part.Count);
            if (answer.Reason == SendAnswer.Holds)
                _sweeper.Look();
            return null;
        }

        call.IsUncertain &= answer.Position < 0;
        return await SortOutAsync(call, answer, (int)Math.Max(0, accepted)).ConfigureAwait(false);
    }

    private async Task<SendTrouble> SortOutAsync(SendCall call, SendAnswer answer, int accepted)
    {
        if (accepted > 0)
            call = Cut(call, accepted);
        _again.AddLast(call);
        if (answer.Reason == SendAnswer.HeldFull)
            _sweeper.Look();
        // A gap before a call that was sent alone: the server has lost what it had accepted. Among others a call may
        // merely have overtaken one, and goes again under the same session, which keeps it from coming twice.
        var isLost = answer.Reason == SendAnswer.Gap && _window == 1;
        if (isLost || answer.Reason == SendAnswer.UnknownSession)
            return new SendTrouble(answer) { NeedsSession = true };
        if (answer.Reason is not (SendAnswer.UnknownTopic or SendAnswer.OtherPartitions))
            return new SendTrouble(answer);
        try
        {
            var partitions = _register.PartitionsOf(_topic);
            await _register.EnsureAsync(_topic, CancellationToken.None).ConfigureAwait(false);
            // The messages have their partitions written beside them: they are distributed anew.
            var isOther = partitions != _register.PartitionsOf(_topic);
            return new SendTrouble(answer) { NeedsSession = isOther, IsOver = true };
        }
        catch (Exception exception)
        {
            return new SendTrouble(exception);
        }
    }
}

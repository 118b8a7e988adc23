using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>A connection to one node on which one wait for its replicas is under way at a time.</summary>
internal sealed class ReplicaLine(EndPoint node, RedisSettings settings) : IAsyncDisposable
{
    /// <summary>How long the key stays that is written to be waited for.</summary>
    private const string KeyLivesMs = "60000";

    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private RedisKey _nextKey;
    private bool _isRunning;
    private Task _running = Task.CompletedTask;
    private RedisSocket? _socket;

    /// <summary>Ends when enough replicas have what this node wrote before.</summary>
    public Task PassAsync(RedisKey key)
    {
        Task mine;
        lock (_gate)
        {
            // Whoever comes while a wait is under way goes with the next one, which begins after all of them have written.
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _nextKey = key;
            mine = _next.Task;
            if (_isRunning)
                return mine;
            _isRunning = true;
        }

        _running = RunAsync();
        return mine;
    }

    public async ValueTask DisposeAsync()
    {
        await _running.ConfigureAwait(false);
        _socket?.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            TaskCompletionSource waiting;
            RedisKey key;
            lock (_gate)
            {
                if (_next is null)
                {
                    _isRunning = false;
                    return;
                }

                (waiting, key, _next) = (_next, _nextKey, null);
            }

            try
            {
                await AskAsync(key).ConfigureAwait(false);
                waiting.SetResult();
            }
            catch (Exception exception)
            {
                waiting.SetException(exception);
            }
        }
    }

    private async Task AskAsync(RedisKey key)
    {
        var wanted = settings.Options.Replicas;
        var patience = settings.Options.CallTimeout;
        using var deadline = new CancellationTokenSource(patience, settings.Time);
        // The server gives up before this side does: an answer that nobody waits for would be taken for the next one.
        var milliseconds = ((long)(patience.TotalMilliseconds * 0.8)).ToString(CultureInfo.InvariantCulture);
        string[] write = ["SET", $"{key}:w", "1", "PX", KeyLivesMs];
        string[] wait = ["WAIT", wanted.ToString(CultureInfo.InvariantCulture), milliseconds];
        long have;
        try
        {
            _socket ??= await RedisSocket.OpenAsync(node, settings, deadline.Token).ConfigureAwait(false);
            var answers = await _socket.AskAsync([write, wait], deadline.Token).ConfigureAwait(false);
            have = long.Parse(answers[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception)
        {
            _socket?.Dispose();
            _socket = null;
            throw new TimeoutException(
                $"{node} was to wait for {wanted} replicas (Redis:Replicas) and gave no answer: {exception.Message}",
                exception
            );
        }

        if (have < wanted)
        {
            throw new TimeoutException(
                $"{have} of the {wanted} replicas (Redis:Replicas) that must have it said so to {node} within {patience} "
                    + "(Redis:CallTimeout). See to the replicas, or ask for fewer."
            );
        }
    }
}

using System.Globalization;
using System.Net;

namespace Notify.Redis;

/// <summary>A connection to one node on which one wait for its replicas is under way at a time.</summary>
internal sealed class ReplicaLine(EndPoint node, RedisSettings settings) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private List<(string Mark, TaskCompletionSource<ReplicaAnswer> Answer)> _next = [];
    private bool _isRunning;
    private Task _running = Task.CompletedTask;
    private RedisSocket? _socket;

    /// <summary>Ends when it is known whether enough replicas have what this node wrote with a mark.</summary>
    public Task<ReplicaAnswer> PassAsync(string mark)
    {
        var answer = new TaskCompletionSource<ReplicaAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            // Whoever comes while a wait is under way goes with the next one.
            _next.Add((mark, answer));
            if (_isRunning)
                return answer.Task;
            _isRunning = true;
        }

        _running = RunAsync();
        return answer.Task;
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
            List<(string Mark, TaskCompletionSource<ReplicaAnswer> Answer)> waiting;
            lock (_gate)
            {
                if (_next.Count == 0)
                {
                    _isRunning = false;
                    return;
                }

                (waiting, _next) = (_next, []);
            }

            var answers = await AskAsync(waiting.ConvertAll(one => one.Mark)).ConfigureAwait(false);
            for (var i = 0; i < waiting.Count; i++)
                waiting[i].Answer.SetResult(answers[i]);
        }
    }

    private async Task<List<ReplicaAnswer>> AskAsync(List<string> marks)
    {
        var wanted = settings.Options.Replicas;
        var patience = settings.Options.CallTimeout;
        using var deadline = new CancellationTokenSource(patience, settings.Time);
        // The server gives up before this side does: an answer that nobody waits for would be taken for the next one.
        var milliseconds = ((long)(patience.TotalMilliseconds * 0.8)).ToString(CultureInfo.InvariantCulture);
        string[][] commands =
        [
            // A write of this connection, which is what waiting is for; only where the mark is.
            .. marks.Select(mark => new[] { "SET", mark, "1", "XX", "PX", "60000" }),
            ["WAIT", wanted.ToString(CultureInfo.InvariantCulture), milliseconds],
        ];
        try
        {
            _socket ??= await RedisSocket.OpenAsync(node, settings, deadline.Token).ConfigureAwait(false);
            var lines = await _socket.AskAsync(commands, deadline.Token).ConfigureAwait(false);
            var have = long.Parse(lines[^1].AsSpan(1), CultureInfo.InvariantCulture);
            lines.RemoveAt(lines.Count - 1);
            return lines.ConvertAll(line => ReplicaAnswer.Read(line, have, wanted, node, patience));
        }
        catch (Exception exception)
        {
            _socket?.Dispose();
            _socket = null;
            var error = new TimeoutException(
                $"{node} was to wait for {wanted} replicas (Redis:Replicas) and gave no answer: {exception.Message}",
                exception
            );
            return marks.ConvertAll(_ => new ReplicaAnswer(error, false, null));
        }
    }
}

using System.Threading.Tasks.Sources;

namespace Notify.Redis;

/// <summary>
/// Messages of one call to one topic, on their way. Ends when each of them was accepted, refused or given up.
/// </summary>
internal sealed class SendJob : IValueTaskSource<SendResults>
{
    private ManualResetValueTaskSourceCore<SendResults> _source = new() { RunContinuationsAsynchronously = true };
    private readonly IReadOnlyList<Message> _messages;
    private readonly int[]? _positions;
    private SendResult[]? _results;
    private int _open;

    /// <param name="messages">All messages of the call.</param>
    /// <param name="positions">Which of them go to this topic; all if left out.</param>
    /// <param name="deadline">When what is not answered is given up, as a timestamp.</param>
    /// <param name="cancellationToken">Gives up earlier.</param>
    public SendJob(
        IReadOnlyList<Message> messages,
        int[]? positions,
        long deadline,
        CancellationToken cancellationToken
    )
    {
        _messages = messages;
        _positions = positions;
        _open = Count;
        Deadline = deadline;
        CancellationToken = cancellationToken;
    }

    public int Count => _positions?.Length ?? _messages.Count;

    public long Deadline { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>How many have been taken out of the queue of their topic.</summary>
    public int Taken { get; set; }

    /// <summary>Which messages of the call these are; null if all.</summary>
    public int[]? Positions => _positions;

    public ValueTask<SendResults> Task => new(this, _source.Version);

    public Message this[int index] => _messages[_positions is null ? index : _positions[index]];

    /// <summary>Some messages were accepted. One thread at a time answers.</summary>
    public void Accept(int count) => Close(count);

    /// <summary>Some messages, in a row, were not accepted, or nobody knows.</summary>
    public void Fail(int start, int count, NotifyException error)
    {
        if (count == 0)
            return;
        _results ??= new SendResult[Count];
        _results.AsSpan(start, count).Fill(SendResult.Failed(error));
        Close(count);
    }

    public SendResults GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _source.OnCompleted(continuation, state, token, flags);

    private void Close(int count)
    {
        _open -= count;
        if (_open == 0)
            _source.SetResult(_results is null ? SendResults.Accepted(Count) : SendResults.From(_results));
    }
}

namespace Notify.RabbitMq;

/// <summary>
/// Messages that are sent together, and what became of each. The publisher's lock guards everything but
/// <see cref="Describe" />.
/// </summary>
internal abstract class SendJob(int count)
{
    private readonly TaskCompletionSource<SendResults> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SendResult[]? _results;
    private int _answered;

    public int Count => count;

    /// <summary>The next message to send.</summary>
    public int Next { get; set; }

    /// <summary>When the time to send is up, as a time stamp.</summary>
    public long Deadline { get; set; }

    /// <summary>Its place among the jobs that are not done.</summary>
    public LinkedListNode<SendJob>? Place { get; set; }

    public bool IsDone => _answered == count;

    public Task<SendResults> Done => _done.Task;

    /// <summary>Messages that came back because nothing receives them; null if none did.</summary>
    public List<int>? Returned { get; private set; }

    /// <summary>How a message is sent.</summary>
    public abstract Publication Describe(int index);

    /// <summary>A message was accepted, or not.</summary>
    public void Answer(int index, SendException? error)
    {
        if (error is not null)
            (_results ??= new SendResult[count])[index] = SendResult.Failed(error);
        if (++_answered < count)
            return;
        Place?.List?.Remove(Place);
        _done.TrySetResult(_results is null ? SendResults.Accepted(count) : SendResults.From(_results));
    }

    /// <summary>A message came back: nothing receives it.</summary>
    public void Return(int index, SendException error)
    {
        (Returned ??= []).Add(index);
        Answer(index, error);
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Notify.AspNetCore;

/// <summary>
/// What waits for one reader of a topic. A reader that falls too far behind loses what waits and is told so, once; what
/// comes after that it gets again.
/// </summary>
internal sealed class TopicReader(int limit)
{
    private readonly Channel<Message> _messages = Channel.CreateBounded<Message>(
        new BoundedChannelOptions(limit) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    // One entry means that there is something to look at.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite }
    );

    private bool _missed;

    public void Tell(Message message)
    {
        if (!_messages.Writer.TryWrite(message))
            Volatile.Write(ref _missed, true);
        Wake();
    }

    public void TellMissed()
    {
        Volatile.Write(ref _missed, true);
        Wake();
    }

    /// <summary>Messages as they come; null stands for those that were lost.</summary>
    public async IAsyncEnumerable<Message?> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var unused in _news.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            while (true)
            {
                if (Interlocked.Exchange(ref _missed, false))
                {
                    while (_messages.Reader.TryRead(out _)) { }
                    yield return null;
                }
                else if (_messages.Reader.TryRead(out var message))
                {
                    yield return message;
                }
                else
                {
                    break;
                }
            }
        }
    }

    private void Wake() => _news.Writer.TryWrite(true);
}

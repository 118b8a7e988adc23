namespace Notify.RabbitMq;

/// <summary>
/// How many messages to have sent ahead. The server counts messages only, so their size decides: until it is known they
/// are taken to be as large as they may be. Used by one channel's dispatcher and read by others.
/// </summary>
internal sealed class PrefetchGauge
{
    /// <summary>What a quorum queue hands out to one consumer at most.</summary>
    private const int Most = 2_000;

    /// <summary>So many messages tell what the others are like, and so many are taken unseen.</summary>
    private const int Sample = 8;

    /// <summary>How long a large message is remembered, in messages.</summary>
    private const int Memory = 256;

    private readonly int _messages;
    private readonly long _bytes;
    private long _largest;
    private long _largestBefore;
    private int _seen;
    private int _wanted;

    /// <param name="messages">Most messages.</param>
    /// <param name="bytes">Most bytes of bodies.</param>
    /// <param name="mostBytes">Most bytes of one body.</param>
    public PrefetchGauge(int messages, long bytes, int mostBytes)
    {
        (_messages, _bytes) = (Math.Min(messages, Most), bytes);
        Current = (int)Math.Clamp(Math.Max(bytes / mostBytes, Sample), 1, _messages);
        _wanted = Current;
    }

    /// <summary>What the server was told.</summary>
    public int Current { get; private set; }

    /// <summary>True if the server should be told otherwise: what comes is twice as large, or half.</summary>
    public bool IsOff => Volatile.Read(ref _wanted) is var wanted && (wanted >= 2 * Current || 2 * wanted <= Current);

    /// <summary>A message has come.</summary>
    /// <returns>True if the server should be told otherwise.</returns>
    public bool Observe(int bytes)
    {
        _largest = Math.Max(_largest, bytes);
        if (++_seen < Sample)
            return false;
        if (_seen == Sample + Memory)
            (_largestBefore, _largest, _seen) = (_largest, bytes, Sample);
        var typical = Math.Max(1, Math.Max(_largest, _largestBefore));
        Volatile.Write(ref _wanted, (int)Math.Clamp(_bytes / typical, 1, _messages));
        return IsOff;
    }

    /// <summary>The server is told what is right now.</summary>
    public ushort Take()
    {
        Current = Volatile.Read(ref _wanted);
        return (ushort)Current;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>Messages that one script appends: what one call to the server carries.</summary>
internal sealed class SendCall
{
    public const int MostMessages = 500;
    public const int FewMessages = 100;
    public const int MostBytes = 256 * 1024;
    private const int Header = 10;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Scratch;

    private readonly List<SendPart> _parts = new(1);
    private RedisValue[] _arguments = new RedisValue[Header + 16];
    private long[]? _expiries;
    private byte[]? _partitions;

    public IReadOnlyList<SendPart> Parts => _parts;

    public int Count { get; private set; }

    public int Bytes { get; private set; }

    public bool IsFull => Count >= MostMessages || Bytes >= MostBytes;

    /// <summary>Where its first message stands in the session of its sender.</summary>
    public long From { get; set; }

    /// <summary>True once it was sent and no answer came.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>Takes messages of a job from one on, as many as fit.</summary>
    /// <returns>How many.</returns>
    public int Add(SendJob job, int start, int most, int partitions)
    {
        var taken = 0;
        for (; taken < most && !IsFull; taken++)
            Add(job[start + taken], partitions);
        if (taken > 0)
            _parts.Add(new SendPart(job, start, taken));
        return taken;
    }

    public RedisValue[] Arguments(
        string session,
        string channel,
        TopicOptions topic,
        int partitions,
        int backlogLimit,
        string mark
    )
    {
        if (_arguments.Length != Header + Count)
            Array.Resize(ref _arguments, Header + Count);
        var arguments = _arguments;
        arguments[0] = From;
        arguments[1] = partitions;
        arguments[2] = topic.HoldLimit;
        arguments[3] = (long)topic.HoldFor.TotalMilliseconds;
        arguments[4] = backlogLimit;
        arguments[5] = channel;
        arguments[6] = session;
        arguments[7] = _partitions is null ? RedisValue.EmptyString : _partitions.AsSpan(0, Count).ToArray();
        arguments[8] = _expiries is not null ? Expiries() : RedisValue.EmptyString;
        arguments[9] = mark;
        return arguments;
    }

    private void Add(Message message, int partitions)
    {
        var writer = Scratch ??= new ArrayBufferWriter<byte>(1024);
        writer.ResetWrittenCount();
        MessageFrame.Write(message, writer);
        var partition = Partition.Of(message.Key, partitions);
        if (partition > 0 && _partitions is null)
            _partitions = new byte[MostMessages];
        if (_partitions is not null)
            _partitions[Count] = (byte)partition;
        if (message.ExpiresAt is { } time)
            (_expiries ??= new long[MostMessages])[Count] = WireTime.ToMilliseconds(time);
        if (Header + Count == _arguments.Length)
            Array.Resize(ref _arguments, Math.Min(_arguments.Length * 4, Header + MostMessages));
        _arguments[Header + Count] = writer.WrittenSpan.ToArray();
        Count++;
        Bytes += writer.WrittenCount;
        if (writer.Capacity > MostBytes)
            Scratch = null;
    }

    private string Expiries()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < Count; i++)
            text.Append(i == 0 ? "" : ",").Append(_expiries![i].ToString(CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}

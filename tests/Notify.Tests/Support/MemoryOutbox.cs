using System.Buffers;
using System.Data.Common;

namespace Notify.Tests.Support;

/// <summary>An outbox of a test: its rows, who leads, and what goes wrong.</summary>
internal sealed class MemoryOutbox : IOutboxStore, IOutboxSource
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, OutboxRow> _rows = [];
    private long _lastId;

    public IReadOnlyList<IOutboxSource> Sources => [this];

    public string Name => "test";

    public OutboxPace Pace { get; init; } = new(10, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(30), 3);

    /// <summary>Who leads; another host does while it is 0.</summary>
    public long Fence { get; set; } = 1;

    public List<OutboxFault> Faults { get; } = [];

    /// <summary>How often rows were removed, also in vain.</summary>
    public int Settled { get; private set; }

    /// <summary>Thrown by every call of a name, if there is something.</summary>
    public Func<string, Exception?> Fails { get; set; } = _ => null;

    public int Count
    {
        get
        {
            lock (_gate)
                return _rows.Count;
        }
    }

    public void Add(string topic, long lane, Message message) => Add(topic, lane, Frame(message));

    public void Add(string topic, long lane, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
            _rows.Add(++_lastId, new OutboxRow(_lastId, topic, lane, 0, frame));
    }

    public ValueTask WriteAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        foreach (var message in messages)
            Add(
                message.Topic,
                message.Key?.GetHashCode(StringComparison.Ordinal) ?? Random.Shared.NextInt64(),
                message
            );
        return default;
    }

    public ValueTask<OutboxLease?> LeadAsync(CancellationToken cancellationToken = default)
    {
        Throw(nameof(LeadAsync));
        return new(Fence == 0 ? null : new OutboxLease(Fence));
    }

    public ValueTask LeaveAsync(OutboxLease lease, CancellationToken cancellationToken = default) => default;

    public ValueTask<IReadOnlyList<string>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        Throw(nameof(ListTopicsAsync));
        lock (_gate)
            return new([.. _rows.Values.Select(row => row.Topic).Distinct()]);
    }

    public ValueTask<IReadOnlyList<OutboxRow>> ReadAsync(
        OutboxFilter filter,
        CancellationToken cancellationToken = default
    )
    {
        Throw(nameof(ReadAsync));
        lock (_gate)
        {
            var rows = _rows.Values.Where(row => row.Topic == filter.Topic && !filter.ExceptLanes.Contains(row.Lane));
            return new([.. rows.Take(filter.Most)]);
        }
    }

    public ValueTask<bool> SettleAsync(
        OutboxLease lease,
        IReadOnlyList<long> sent,
        IReadOnlyList<OutboxFault> faults,
        CancellationToken cancellationToken = default
    )
    {
        Settled++;
        Throw(nameof(SettleAsync));
        if (lease.Fence != Fence)
            return new(false);
        lock (_gate)
        {
            foreach (var id in sent.Concat(faults.Where(fault => fault.IsParked).Select(fault => fault.Id)))
                _rows.Remove(id);
            foreach (var fault in faults.Where(fault => !fault.IsParked))
                _rows[fault.Id] = _rows[fault.Id] with { Attempts = fault.Attempts };
            Faults.AddRange(faults);
        }

        return new(true);
    }

    public ValueTask<OutboxInfo> DescribeAsync(CancellationToken cancellationToken = default)
    {
        Throw(nameof(DescribeAsync));
        var parked = Faults.Count(fault => fault.IsParked);
        return new(new OutboxInfo(Name, Count, Count == 0 ? null : TimeSpan.FromSeconds(90), parked));
    }

    public ValueTask<int> RedriveAsync(CancellationToken cancellationToken = default) => new(7);

    private void Throw(string call)
    {
        if (Fails(call) is { } exception)
            throw exception;
    }

    private static byte[] Frame(Message message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        MessageFrame.Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}

using System.Globalization;

namespace Notify.MySql;

/// <summary>The outbox in one database. Rows are removed one by one by their numbers; no place is ever remembered.</summary>
internal sealed class MySqlOutboxSource : IOutboxSource, IAsyncDisposable
{
    private const int MostPerStatement = 1_000;

    private readonly MySqlServer _server;
    private readonly OutboxDoor _door;
    private readonly OutboxLeader _leader;
    private readonly OutboxReader _reader;
    private readonly MySqlSettings _settings;
    private readonly string _table;
    private long _fence;

    public MySqlOutboxSource(MySqlServer server, SchemaKeeper schema, MySqlSettings settings)
    {
        (_server, _settings, _table) = (server, settings, settings.Table(OutboxSchema.Messages));
        _door = new OutboxDoor(server, schema, settings);
        _leader = new OutboxLeader(server, settings);
        _reader = new OutboxReader(server, settings);
        var outbox = settings.Options.Outbox;
        Pace = new OutboxPace(outbox.Batch, outbox.Poll, outbox.Lease, outbox.Attempts);
    }

    public string Name => _server.Name;

    public OutboxPace Pace { get; }

    public ValueTask PrepareAsync(CancellationToken cancellationToken) => _door.OpenAsync(cancellationToken);

    public async ValueTask<OutboxLease?> LeadAsync(CancellationToken cancellationToken = default)
    {
        await _door.OpenAsync(cancellationToken).ConfigureAwait(false);
        var lease = await _leader.TakeAsync(cancellationToken).ConfigureAwait(false);
        var before = Interlocked.Exchange(ref _fence, lease?.Fence ?? 0);
        if (lease is not null && lease.Fence != before)
            Log.OutboxTaken(_settings.Logger, Name, lease.Fence);
        else if (lease is null && before != 0)
            Log.OutboxLost(_settings.Logger, Name, before);
        return lease;
    }

    public async ValueTask LeaveAsync(OutboxLease lease, CancellationToken cancellationToken = default)
    {
        await _leader.LeaveAsync(lease, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _fence, 0);
    }

    public async ValueTask<IReadOnlyList<string>> ListTopicsAsync(CancellationToken cancellationToken = default) =>
        await _reader.ListTopicsAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<OutboxRow>> ReadAsync(
        OutboxFilter filter,
        CancellationToken cancellationToken = default
    ) => await _reader.ReadAsync(filter, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> SettleAsync(
        OutboxLease lease,
        IReadOnlyList<long> sent,
        IReadOnlyList<OutboxFault> faults,
        CancellationToken cancellationToken = default
    )
    {
        var isSettled = await _server
            .RunAsync(
                string.Create(CultureInfo.InvariantCulture, $"remove {sent.Count} sent messages from its outbox"),
                (session, token) => SettleAsync(session, lease, sent, faults, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (var fault in isSettled ? faults.Where(fault => fault.IsParked) : [])
            Log.OutboxParked(_settings.Logger, fault.Id, Name, fault.Attempts, fault.Error);
        return isSettled;
    }

    public ValueTask<OutboxInfo> DescribeAsync(CancellationToken cancellationToken = default) =>
        new(_reader.DescribeAsync(cancellationToken));

    public async ValueTask<int> RedriveAsync(CancellationToken cancellationToken = default)
    {
        await _door.OpenAsync(cancellationToken).ConfigureAwait(false);
        var moved = await _server
            .RunAsync(
                "send parked messages again",
                (session, token) =>
                    session.ExecuteAsync(
                        $"UPDATE {_table} SET parked = 0, attempts = 0, error = NULL WHERE parked = 1",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        Log.OutboxRedriven(_settings.Logger, moved, Name);
        return moved;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<bool> SettleAsync(
        MySqlSession session,
        OutboxLease lease,
        IReadOnlyList<long> sent,
        IReadOnlyList<OutboxFault> faults,
        CancellationToken cancellationToken
    )
    {
        if (!await _leader.HoldsAsync(session, lease, cancellationToken).ConfigureAwait(false))
            return false;
        foreach (var ids in sent.Chunk(MostPerStatement))
        {
            await session
                .ExecuteAsync($"DELETE FROM {_table} WHERE id IN ({Numbers(ids)})", null, cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var fault in faults)
        {
            await session
                .ExecuteAsync(
                    $"UPDATE {_table} SET attempts = @Attempts, parked = @IsParked, error = @Error WHERE id = @Id",
                    fault,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return true;
    }

    private static string Numbers(IEnumerable<long> numbers) =>
        string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}

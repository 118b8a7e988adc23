using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// The outbox in one database. Rows are removed one by one by their numbers; no place is ever remembered.
/// </summary>
internal sealed class MySqlOutboxSource : IOutboxSource, IAsyncDisposable
{
    private const int MostPerTrip = 1_000;

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
            .RunAsync("send parked messages again", RedriveAsync, cancellationToken)
            .ConfigureAwait(false);
        Log.OutboxRedriven(_settings.Logger, moved, Name);
        return moved;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<int> RedriveAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var ids = await session
            .QueryAsync<long>($"SELECT id FROM {_table} WHERE parked = 1", null, cancellationToken)
            .ConfigureAwait(false);
        await EachAsync(session, ids, $"UPDATE {_table} SET parked = 0, attempts = 0, error = NULL", cancellationToken)
            .ConfigureAwait(false);
        return ids.Count;
    }

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
        await EachAsync(session, sent, $"DELETE FROM {_table}", cancellationToken).ConfigureAwait(false);
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

    /// <summary>
    /// Does something to rows one by one, many in a round trip. A list of numbers in one statement would be looked up
    /// by reading the whole table if that seems cheaper, and wait there for everybody who writes just now.
    /// </summary>
    private static async Task EachAsync(
        MySqlSession session,
        IEnumerable<long> ids,
        string statement,
        CancellationToken cancellationToken
    )
    {
        foreach (var portion in ids.Chunk(MostPerTrip))
        {
            var statements = portion.Select(id =>
                string.Create(CultureInfo.InvariantCulture, $"{statement} WHERE id = {id}")
            );
            await session.ExecuteAsync(string.Join("; ", statements), null, cancellationToken).ConfigureAwait(false);
        }
    }
}

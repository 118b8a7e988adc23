using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// Tells which consumers are alive. Each process reads a queue that the server deletes when the process loses its
/// connection: while the queue stands, the process is alive.
/// </summary>
internal sealed class Membership(TopologyWriter topology) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _live = new();
    private BrokerConnection? _connection;
    private string _process = "";
    private int _last;

    public void Dispose() => _turn.Dispose();

    /// <summary>A name for a new consumer on a connection.</summary>
    public async Task<string> JoinAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_connection != connection)
            {
                var process = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
                await ShowAsync(connection, topology.Plan.MemberQueue(process), cancellationToken)
                    .ConfigureAwait(false);
                (_connection, _process) = (connection, process);
            }

            var member = string.Create(CultureInfo.InvariantCulture, $"{_process}#{++_last}");
            _live[member] = true;
            return member;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A consumer of this process has ended.</summary>
    public void Leave(string member) => _live.TryRemove(member, out _);

    /// <summary>Whether the process of a consumer still has its connection.</summary>
    public async Task<bool> IsAliveAsync(string member, CancellationToken cancellationToken)
    {
        var process = member[..member.IndexOf('#', StringComparison.Ordinal)];
        if (process == _process && _connection?.IsOpen == true)
            return _live.ContainsKey(member);
        var queue = topology.Plan.Names.MemberQueue(process);
        return await topology.CountAsync(queue, cancellationToken).ConfigureAwait(false) is { ConsumerCount: > 0 };
    }

    /// <summary>The channel is never closed: it ends with the connection, and the queue with it.</summary>
    private async Task ShowAsync(BrokerConnection connection, QueuePlan queue, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        // Whoever is taken for dead because the queue was deleted shows itself anew.
        channel.ChannelShutdownAsync += (_, _) => ForgetAsync(connection);
        await TopologyWriter.DeclareAsync(channel, queue, cancellationToken).ConfigureAwait(false);
        await channel
            .BasicConsumeAsync(
                queue.Name,
                autoAck: true,
                new Sign(channel, () => ForgetAsync(connection)),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private Task ForgetAsync(BrokerConnection connection)
    {
        Interlocked.CompareExchange(ref _connection, null, connection);
        return Task.CompletedTask;
    }

    private sealed class Sign(IChannel channel, Func<Task> onDeleted) : AsyncDefaultBasicConsumer(channel)
    {
        public override Task HandleBasicCancelAsync(
            string consumerTag,
            CancellationToken cancellationToken = default
        ) => onDeleted();
    }
}

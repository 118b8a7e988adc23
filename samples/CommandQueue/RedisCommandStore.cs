using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace CommandQueue;

/// <summary>Keeps commands in Redis, beside their messages; everything but the last number ends by itself.</summary>
internal sealed class RedisCommandStore(string configuration, int database, string prefix, TimeProvider time)
    : ICommandStore,
        IDisposable
{
    /// <summary>The client never gives up by itself.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Numbers go on from the last one, and keep up with the clock.
    private const string Reserve = """
        local first = math.max(tonumber(redis.call('GET', KEYS[1]) or '0') + 1, tonumber(ARGV[1]))
        redis.call('SET', KEYS[1], string.format('%d', first + tonumber(ARGV[2]) - 1))
        return first
        """;

    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connection;

    public async Task<long> ReserveAsync(long least, int count, CancellationToken cancellationToken)
    {
        var server = await DatabaseAsync(cancellationToken);
        // Sent whole each time: a server that has forgotten its scripts is none to stumble over.
        var answer = await InTime(
            server.ExecuteAsync("EVAL", Reserve, 1, Key("last"), least, count),
            cancellationToken
        );
        return (long)answer;
    }

    public async Task SaveAsync(
        IReadOnlyList<(StoredCommand Command, DateTimeOffset Until)> commands,
        CancellationToken cancellationToken
    )
    {
        var server = await DatabaseAsync(cancellationToken);
        var writes = commands.Select(item =>
            server.StringSetAsync(
                DetailKey(item.Command.Id),
                JsonSerializer.SerializeToUtf8Bytes(item.Command, CommandJson.Default.StoredCommand),
                Left(item.Until)
            )
        );
        await InTime(Task.WhenAll(writes), cancellationToken);
    }

    public async Task<StoredCommand?> FindAsync(long id, CancellationToken cancellationToken)
    {
        var server = await DatabaseAsync(cancellationToken);
        byte[]? json = await InTime(server.StringGetAsync(DetailKey(id)), cancellationToken);
        return json is null ? null : JsonSerializer.Deserialize(json, CommandJson.Default.StoredCommand);
    }

    public async Task<(long Id, bool IsAccepted)> ClaimAsync(
        string content,
        long id,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        var server = await DatabaseAsync(cancellationToken);
        while (true)
        {
            var write = server.StringSetAsync(ContentKey(content), Text(id, false), Left(until), When.NotExists);
            if (await InTime(write, cancellationToken))
                return (id, false);
            string? known = await InTime(server.StringGetAsync(ContentKey(content)), cancellationToken);
            // It may have ended in between.
            if (known is not null)
                return (long.Parse(known.TrimEnd('!'), CultureInfo.InvariantCulture), known.EndsWith('!'));
        }
    }

    public async Task EndClaimAsync(
        string content,
        long id,
        bool isAccepted,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        var server = await DatabaseAsync(cancellationToken);
        Task write = isAccepted
            ? server.StringSetAsync(ContentKey(content), Text(id, true), Left(until))
            : server.KeyDeleteAsync(ContentKey(content));
        await InTime(write, cancellationToken);
    }

    public void Dispose()
    {
        if (_connection is { IsCompletedSuccessfully: true } connection)
            connection.Result.Dispose();
    }

    private async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        Task<ConnectionMultiplexer> connection;
        lock (_gate)
        {
            if (_connection is null or { IsFaulted: true })
                _connection = ConnectAsync();
            connection = _connection;
        }

        return (await InTime(connection, cancellationToken)).GetDatabase(database);
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    private Task<T> InTime<T>(Task<T> answer, CancellationToken cancellationToken) =>
        answer.WaitAsync(Timeout, time, cancellationToken);

    private Task InTime(Task answer, CancellationToken cancellationToken) =>
        answer.WaitAsync(Timeout, time, cancellationToken);

    private TimeSpan Left(DateTimeOffset until)
    {
        var left = until - time.GetUtcNow();
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    private static string Text(long id, bool isAccepted) => isAccepted ? $"{id}!" : $"{id}";

    private RedisKey Key(string name) => $"{prefix}:command-queue:{name}";

    private RedisKey DetailKey(long id) => Key($"detail:{id}");

    private RedisKey ContentKey(string content) => Key($"content:{content}");
}

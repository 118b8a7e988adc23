using Notify.Benchmarks.Measure;
using StackExchange.Redis;

namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>
/// What one would write by hand on the same client: scripts that append 500 entries each, all of a send at once; a
/// reader that a publish wakes, which reads 500 at a time, and acknowledges and trims in one script that it does not
/// wait for. It frames nothing, fences nothing, counts no attempts, retries nothing and bounds nothing.
/// </summary>
/// <param name="configuration">The server.</param>
/// <param name="headerBytes">How many bytes follow the body: what an id, a topic and a time would take.</param>
internal sealed class RawRedisContender(string configuration, int headerBytes = 0) : IContender
{
    private const int PerScript = 500;
    private const string AppendScript =
        "for i=1,#ARGV do redis.call('XADD',KEYS[1],'*','m',ARGV[i]) end redis.call('PUBLISH',KEYS[1],'') return #ARGV";
    private const string SettleScript =
        "local n=redis.call('XACK',KEYS[1],'g',unpack(ARGV)) redis.call('XTRIM',KEYS[1],'MINID',ARGV[#ARGV]) return n";

    private readonly string _stream = headerBytes == 0 ? "{raw}:s" : "{raw-with-headers}:s";
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _wake = new(1, 1);
    private ConnectionMultiplexer? _connection;
    private IDatabase? _database;
    private Task _reading = Task.CompletedTask;

    public string Name => headerBytes == 0 ? "streams, by hand" : $"streams, by hand, {headerBytes} bytes of headers";

    /// <summary>Connects, to send only.</summary>
    public async Task ConnectAsync()
    {
        _connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        _database = _connection.GetDatabase();
    }

    public async Task StartAsync(Arrivals arrivals)
    {
        await ConnectAsync();
        await _database!.ExecuteAsync("XGROUP", "CREATE", (RedisKey)_stream, "g", "0", "MKSTREAM");
        await _connection!.GetSubscriber().SubscribeAsync(_stream, (_, _) => Wake());
        _reading = Task.Run(() => ReadAsync(arrivals));
    }

    public async ValueTask SendManyAsync(ReadOnlyMemory<byte> body, int count)
    {
        RedisValue bytes = WithHeaders(body);
        var calls = new List<Task>();
        for (var sent = 0; sent < count; sent += PerScript)
        {
            var values = new RedisValue[Math.Min(PerScript, count - sent)];
            Array.Fill(values, bytes);
            calls.Add(_database!.ScriptEvaluateAsync(AppendScript, [_stream], values));
        }

        await Task.WhenAll(calls);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> body)
    {
        var adding = _database!.ExecuteAsync("XADD", (RedisKey)_stream, "*", "m", (RedisValue)WithHeaders(body));
        var waking = _database.PublishAsync(_stream, RedisValue.EmptyString);
        await adding;
        await waking;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        Wake();
        await _reading;
        _connection?.Dispose();
        _wake.Dispose();
        _ending.Dispose();
    }

    private byte[] WithHeaders(ReadOnlyMemory<byte> body)
    {
        var bytes = new byte[body.Length + headerBytes];
        body.CopyTo(bytes);
        return bytes;
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it.
            }
        }
    }

    private async Task ReadAsync(Arrivals arrivals)
    {
        var settling = Task.CompletedTask;
        while (!_ending.IsCancellationRequested)
        {
            await _wake.WaitAsync();
            while (true)
            {
                var reply = await _database!.ExecuteAsync(
                    "XREADGROUP",
                    "GROUP",
                    "g",
                    "c",
                    "COUNT",
                    PerScript,
                    "STREAMS",
                    (RedisKey)_stream,
                    ">"
                );
                if (reply.IsNull)
                    break;
                var entries = (RedisResult[])((RedisResult[])((RedisResult[])reply!)[0]!)[1]!;
                var ids = new RedisValue[entries.Length];
                for (var i = 0; i < entries.Length; i++)
                {
                    var entry = (RedisResult[])entries[i]!;
                    ids[i] = (RedisValue)entry[0];
                    arrivals.Note(((byte[])((RedisResult[])entry[1]!)[1]!).AsSpan()[..^headerBytes]);
                }

                await settling;
                settling = _database.ScriptEvaluateAsync(SettleScript, [_stream], ids);
            }
        }

        await settling;
    }
}

using System.Text;
using Notify.TestServers;

namespace Notify.MySql.Tests.Support;

/// <summary>
/// A way to a database on which the answer to the first statement with some text is lost: the server has done it, and
/// the caller does not know.
/// </summary>
internal sealed class LostAnswer : IAsyncDisposable
{
    private readonly FaultProxy _proxy;
    private readonly string _connectionString;
    private byte[]? _text;
    private int _connection = -1;
    private int _lost;

    private LostAnswer(FaultProxy proxy, string connectionString)
    {
        (_proxy, _connectionString) = (proxy, connectionString);
        proxy.OnChunk = Decide;
    }

    public string ConnectionString => $"{_connectionString};Server={_proxy.Host};Port={_proxy.Port}";

    /// <summary>How many answers were lost.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>What happens between the loss of an answer and the caller's hearing of it.</summary>
    public Func<Task> OnLost { get; set; } = () => Task.CompletedTask;

    public static async Task<LostAnswer> MakeAsync(Database database) =>
        new(new FaultProxy(await Servers.One.GetAsync()), database.ConnectionString);

    /// <summary>The answer to the next statement with this text is lost.</summary>
    public void Lose(string text) => Volatile.Write(ref _text, Encoding.ASCII.GetBytes(text));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private ChunkFate Decide(ProxyChunk chunk)
    {
        if (chunk.Direction == FlowDirection.ToServer)
        {
            if (Volatile.Read(ref _text) is { } text && chunk.Bytes.Span.IndexOf(text) >= 0)
            {
                Volatile.Write(ref _text, null);
                Volatile.Write(ref _connection, chunk.Connection);
            }

            return ChunkFate.Pass;
        }

        if (Interlocked.CompareExchange(ref _connection, -1, chunk.Connection) != chunk.Connection)
            return ChunkFate.Pass;
        Interlocked.Increment(ref _lost);
        // The hook of the proxy is not asynchronous; no context is captured here, so nothing can deadlock.
        OnLost().ConfigureAwait(false).GetAwaiter().GetResult();
        return ChunkFate.ResetAfter(0);
    }
}

using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Notify.TestServers;

/// <summary>Carries the bytes of one connection in one direction.</summary>
/// <param name="rules">What is done to them.</param>
/// <param name="connection">The number of the connection.</param>
/// <param name="direction">Which way they go.</param>
/// <param name="from">Where they come from.</param>
/// <param name="to">Where they go.</param>
/// <param name="passOnEnd">Tells the other side that the source has ended in good order.</param>
internal sealed class ProxyPump(
    ProxyRules rules,
    int connection,
    FlowDirection direction,
    Socket from,
    Socket to,
    Action passOnEnd
)
{
    private const int ChunkSize = 16 * 1024;
    private const int MostChunks = 64;

    // What a delay holds back is under way here, like on a long wire.
    private readonly Channel<(byte[] Buffer, int Length, long Due)> _wire = Channel.CreateBounded<(byte[], int, long)>(
        MostChunks
    );
    private long _passed;

    /// <summary>Carries until the source has ended in good order, and says so to the other side.</summary>
    /// <exception cref="SocketException">One of the sides has broken, or the hook wants it broken.</exception>
    public async Task Run(CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Read(end.Token);
        try
        {
            await Write(cancel);
        }
        finally
        {
            await end.CancelAsync();
            await reading;
        }
    }

    private async Task Read(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
                var length = await from.ReceiveAsync(buffer, cancel);
                if (length == 0)
                    break;
                var due = TimeProvider.System.GetTimestamp() + InTimestamps(rules.Delay(direction));
                await _wire.Writer.WriteAsync((buffer, length, due), cancel);
            }

            _wire.Writer.Complete();
        }
        catch (Exception exception)
        {
            // The writer meets it once it has passed on what came before.
            _wire.Writer.Complete(exception);
        }
    }

    private async Task Write(CancellationToken cancel)
    {
        try
        {
            await foreach (var (buffer, length, due) in _wire.Reader.ReadAllAsync(cancel))
            {
                await Pass(buffer.AsMemory(0, length), due, cancel);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        finally
        {
            // A stall holds the news of an end back, too.
            await rules.Gate(direction).Pass(cancel);
        }

        passOnEnd();
    }

    private async Task Pass(ReadOnlyMemory<byte> bytes, long due, CancellationToken cancel)
    {
        await Until(due, cancel);
        await rules.Gate(direction).Pass(cancel);
        var fate = rules.Decide(new ProxyChunk(connection, direction, _passed, bytes));
        // The hook may have stalled the direction.
        await rules.Gate(direction).Pass(cancel);

        var passed = bytes[..Math.Min(fate.Bytes, bytes.Length)];
        for (var sent = 0; sent < passed.Length; )
            sent += await to.SendAsync(passed[sent..], cancel);
        _passed += bytes.Length;
        rules.Count(direction, passed.Length);
        if (fate.IsReset)
            throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static async Task Until(long due, CancellationToken cancel)
    {
        while (TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due) is { Ticks: > 0 } early)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)));
            await timer.WaitForNextTickAsync(cancel);
        }
    }

    private static long InTimestamps(TimeSpan time) =>
        (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);
}

namespace Notify.Benchmarks.Streams;

/// <summary>Many streams, one per user.</summary>
internal sealed class Crowd : IDisposable
{
    private const int ConnectAtOnce = 200;

    private Crowd(RawStream[] streams) => Streams = streams;

    public RawStream[] Streams { get; }

    /// <summary>Opens them, and waits for the first event of each.</summary>
    public static async Task<Crowd> OpenAsync(
        ServerProcess server,
        int count,
        Func<int, EventLines.Handler> told,
        int from = 0
    )
    {
        var crowd = new Crowd([.. Enumerable.Range(from, count).Select(i => new RawStream(ServerWork.User(i)))]);
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce },
            async (i, cancelled) =>
            {
                await crowd.Streams[i].ConnectAsync(server, i);
                _ = crowd.Streams[i].ReadAsync(told(i));
                await crowd.Streams[i].First;
            }
        );
        return crowd;
    }

    public void Dispose() => Array.ForEach(Streams, stream => stream.Dispose());
}

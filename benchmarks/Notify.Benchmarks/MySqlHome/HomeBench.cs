using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Notify.Benchmarks.Measure;
using Notify.TestServers;

namespace Notify.Benchmarks.MySqlHome;

/// <summary>What both runs need: the adapter without an engine, rates, and the size of a table.</summary>
internal static class HomeBench
{
    public static ServiceProvider Services(MariaDbServer server)
    {
        var services = new ServiceCollection();
        services.AddNotify(notify =>
            notify.UseMySql(mySql => mySql.ConnectionString = server.ConnectionStringFor("bench"))
        );
        return services.BuildServiceProvider();
    }

    /// <summary>Hands items out to callers and tells items per second.</summary>
    public static async Task<double> RateAsync<T>(IReadOnlyList<T> items, int callers, int each, Func<T, Task> call)
    {
        var next = -1;
        CleanHeap.Make();
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Increment(ref next) is var i && i < items.Count)
                            await call(items[i]);
                    })
                )
        );
        return (double)items.Count * each / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    public static async Task<double> BytesAsync(MariaDbServer server, string table)
    {
        var text = await server.SqlAsync(
            $"USE bench; ANALYZE TABLE {table}; SELECT data_length + index_length FROM information_schema.TABLES "
                + $"WHERE table_schema = 'bench' AND table_name = '{table}'"
        );
        return double.Parse(text.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }
}

using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.MySqlHome;

/// <summary>Records steps as the engine does with the ledger at All, and failures.</summary>
internal sealed class LedgerRun(MariaDbServer server)
{
    /// <summary>As the engine writes them: 500 steps at once, three for each message.</summary>
    private const int MessagesPerWrite = 166;
    private const int FailuresPerWrite = 50;

    public async Task RunAsync(MarkdownReport report, int messages)
    {
        await using var services = HomeBench.Services(server);
        var ledger = services.GetAdapter<IDeliveryLedger>(MySqlBuilderExtensions.AdapterName)!;
        await ledger.RecordAsync(Steps(MessagesPerWrite));
        await server.SqlAsync("USE bench; TRUNCATE th_ledger");

        var writes = Enumerable.Range(0, messages / MessagesPerWrite).Select(_ => Steps(MessagesPerWrite)).ToList();
        var all = await HomeBench.RateAsync(writes, 1, MessagesPerWrite, async w => await ledger.RecordAsync(w));
        var bytes = await HomeBench.BytesAsync(server, "th_ledger") / (writes.Count * MessagesPerWrite);

        var apart = writes
            .Take(60)
            .SelectMany(_ => new[] { DeliveryStatus.Waiting, DeliveryStatus.Processing, DeliveryStatus.Done })
            .ToList();
        var ids = Enumerable.Range(0, MessagesPerWrite).Select(_ => MessageId.New()).ToList();
        var late = await HomeBench.RateAsync(
            apart,
            1,
            MessagesPerWrite,
            async status => await ledger.RecordAsync(ids.ConvertAll(id => Step(id, status)))
        );

        var dead = Enumerable.Range(0, 100).Select(_ => Failures()).ToList();
        var failed = await HomeBench.RateAsync(dead, 1, FailuresPerWrite, async w => await ledger.RecordAsync(w));
        var failedBytes = await HomeBench.BytesAsync(server, "th_failed") / (dead.Count * FailuresPerWrite);
        var one = await HomeBench.RateAsync(
            Enumerable.Range(0, 1_000).Select(_ => Failures()[..1]).ToList(),
            1,
            1,
            async w => await ledger.RecordAsync(w)
        );

        var table = new MarkdownTable("", "per second", "bytes each");
        table.Add("messages with all three steps, in one write", Figures.Whole(all), Figures.Whole(bytes));
        table.Add("single steps, of rows that are there", Figures.Whole(late), "");
        table.Add(
            $"dead messages with a stack of 2 KiB, {FailuresPerWrite} in a write",
            Figures.Whole(failed),
            Figures.Whole(failedBytes)
        );
        table.Add("dead messages, one by one", Figures.Whole(one), "");
        report.Add($"The ledger: {writes.Count * MessagesPerWrite:N0} messages", table);
    }

    private static List<LedgerEntry> Steps(int messages) =>
        [
            .. Enumerable
                .Range(0, messages)
                .Select(_ => MessageId.New())
                .SelectMany(id =>
                    new[]
                    {
                        Step(id, DeliveryStatus.Waiting) with
                        {
                            Group = null,
                            Attempt = 0,
                        },
                        Step(id, DeliveryStatus.Processing),
                        Step(id, DeliveryStatus.Done),
                    }
                ),
        ];

    private static List<LedgerEntry> Failures() =>
        [
            .. Enumerable
                .Range(0, FailuresPerWrite)
                .Select(_ => new Message("benchmark.ledger", new byte[256]))
                .Select(message =>
                    Step(message.Id, DeliveryStatus.Failed) with
                    {
                        Message = message,
                        Failure = Failure.From(
                            FailureReason.HandlerFailed,
                            new string('x', 2048),
                            DateTimeOffset.UtcNow
                        ),
                    }
                ),
        ];

    private static LedgerEntry Step(MessageId id, DeliveryStatus status) =>
        new()
        {
            MessageId = id,
            Topic = "benchmark.ledger",
            Group = "billing",
            Status = status,
            Attempt = 1,
            At = DateTimeOffset.UtcNow,
        };
}

using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Delay;

/// <summary>What a pending delayed message costs, and how late messages arrive while a million wait.</summary>
internal sealed class DelayCommand : ICommand
{
    private const string Topic = "benchmark.delay";
    private const int BodyBytes = 256;
    private const int Batch = 1_000;
    private const int DuePerSecond = 10_000;

    /// <summary>Between the last send and the first message that is due: time to measure the memory.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);

    public string Name => "delay";

    public string Usage =>
        """
            Memory per pending delayed message, and lateness while so many wait.
            --transport NAME  inmemory or rabbitmq (inmemory)
            --pending N       in memory: messages that wait (1000000)
            --seconds N       in memory: how long 10,000 messages a second are due (20)
            --messages N      over RabbitMQ: messages that are due (10000)
            --seconds N       over RabbitMQ: when the last is due, the first after one second (15)
            --runs N          runs, each in an application of its own (3)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("transport", "pending", "messages", "seconds", "runs");
        var transport = arguments.Text("transport", "inmemory");
        return transport switch
        {
            "inmemory" => await RunInMemoryAsync(arguments),
            "rabbitmq" => await RunOverServerAsync(arguments),
            _ => throw new UsageException($"There is no transport '{transport}'. There are: inmemory, rabbitmq."),
        };
    }

    private static async Task<int> RunOverServerAsync(Arguments arguments)
    {
        var report = new MarkdownReport("Delayed messages over RabbitMQ", arguments);
        var isInTime = await new ServerDelay(report, arguments).MeasureAsync();
        await report.WriteAsync();
        return isInTime ? 0 : 1;
    }

    private static async Task<int> RunInMemoryAsync(Arguments arguments)
    {
        var pending = arguments.Number("pending", 1_000_000);
        var due = Math.Min(pending, arguments.Number("seconds", 20) * DuePerSecond);
        var report = new MarkdownReport("Delayed messages in memory", arguments).Add(
            $"""
            {pending:N0} messages wait; of them {due:N0} are due at {DuePerSecond:N0} a second and handled by a handler that notes the
            time, the others later. Bytes are what lives after a full collection, divided by the messages; one body of
            {BodyBytes} bytes serves all, so that bodies are not counted. Lateness runs from the due time to the start of the
            handler, by the clock of the machine; early means handled before the due time.
            """
        );
        var table = new MarkdownTable("run", "bytes/pending message", "sent/s", "p50 ms", "p99 ms", "max ms", "early");
        var measured = new List<DelayRun>();
        for (var run = 1; run <= arguments.Number("runs", 3); run++)
        {
            var result = await MeasureAsync(pending, due);
            measured.Add(result);
            Add(
                table,
                $"{run}",
                result.BytesEach,
                result.SentPerSecond,
                result.Late.Percentile,
                result.Late.Max,
                result.Early
            );
        }

        Add(
            table,
            "median",
            measured.Select(run => run.BytesEach).Median(),
            measured.Select(run => run.SentPerSecond).Median(),
            percent => measured.Select(run => run.Late.Percentile(percent)).Median(),
            measured.Select(run => run.Late.Max).Median(),
            measured.Sum(run => run.Early)
        );
        await report
            .Add("Pending messages and lateness", table)
            .Add("`early` in the last row is the sum.")
            .WriteAsync();
        return measured.Exists(run => run.Early > 0) ? 1 : 0;
    }

    private static void Add(
        MarkdownTable table,
        string name,
        double bytes,
        double sent,
        Func<double, double> percentile,
        double max,
        int early
    ) =>
        table.Add(
            name,
            Figures.Whole(bytes),
            Figures.Whole(sent),
            Figures.Milliseconds(percentile(50)),
            Figures.Milliseconds(percentile(99)),
            Figures.Milliseconds(max),
            Figures.Whole(early)
        );

    private static async Task<DelayRun> MeasureAsync(int pending, int due)
    {
        var lateness = new LatenessLog(due);
        await using var app = await NotifyApp.StartAsync(notify =>
            notify.Group(
                "benchmark",
                group =>
                    group
                        .Topics(Topic)
                        .Handle<Message>(
                            (message, _, _) =>
                            {
                                lateness.Note(message.DueAt!.Value);
                                return Task.CompletedTask;
                            }
                        )
            )
        );
        var producer = app.Get<IMessageProducer>();
        var before = CleanHeap.LiveBytes();

        var started = DateTimeOffset.UtcNow;
        var firstDue = started + Lead;
        var body = new byte[BodyBytes];
        for (var next = 0; next < pending; next += Batch)
            await SendAsync(producer, body, firstDue, next, Math.Min(pending, next + Batch), due);
        var sendingTook = DateTimeOffset.UtcNow - started;
        var bytes = CleanHeap.LiveBytes() - before;
        if (DateTimeOffset.UtcNow >= firstDue)
            throw new InvalidOperationException("The first messages were due before their memory was measured.");

        await lateness.AllAsync();
        return new DelayRun((double)bytes / pending, pending / sendingTook.TotalSeconds, lateness.Late, lateness.Early);
    }

    private static async Task SendAsync(
        IMessageProducer producer,
        byte[] body,
        DateTimeOffset firstDue,
        int from,
        int to,
        int due
    )
    {
        var messages = new Message[to - from];
        for (var i = from; i < to; i++)
        {
            // What is not due within the run waits an hour longer.
            var at = firstDue.AddTicks(i * (TimeSpan.TicksPerSecond / DuePerSecond)).AddHours(i < due ? 0 : 1);
            messages[i - from] = new Message(Topic, body) { DueAt = at };
        }

        (await producer.SendManyAsync(messages)).ThrowIfAnyFailed();
    }
}

using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.TestServers;

namespace Notify.Benchmarks.Delay;

/// <summary>How late messages arrive that wait on RabbitMQ, and whether it takes one that is due in a year.</summary>
internal sealed class ServerDelay(MarkdownReport report, Arguments arguments)
{
    private const string Topic = "benchmark.delay";
    private const int BodyBytes = 256;
    private const int FirstSecond = 1;

    private readonly int _messages = arguments.Number("messages", 10_000);
    private readonly int _seconds = arguments.Number("seconds", 15);

    /// <returns>False if a message came before it was due.</returns>
    public async Task<bool> MeasureAsync()
    {
        await using var server = await RabbitMqServer.StartNewAsync(new RabbitMqServerOptions { VmArguments = "" });
        report.Add(
            $"""
            {_messages:N0} messages of {BodyBytes} bytes are sent in one batch with due times spread evenly over {FirstSecond} to {_seconds} seconds after
            the batch was begun, and handled by a handler that notes the time. Delays are quorum queues on a private RabbitMQ
            on the same machine, made by doubling from 100 ms. Lateness runs from the due time to the start of the handler; early
            means handled before the due time. Each run also sends a message that is due in a year.
            """
        );
        var table = new MarkdownTable("run", "sent/s", "p50 ms", "p99 ms", "max ms", "early", "due in a year");
        var early = 0;
        for (var run = 1; run <= arguments.Number("runs", 3); run++)
            early += await MeasureAsync(server.Uri, run, table);
        report.Add("Lateness", table);
        return early == 0;
    }

    private async Task<int> MeasureAsync(Uri server, int run, MarkdownTable table)
    {
        var lateness = new LatenessLog(_messages);
        await using var app = await NotifyApp.StartAsync(notify =>
        {
            notify.UseRabbitMq(rabbit => rabbit.Uri = server.ToString());
            notify.Group(
                $"benchmark-{run}",
                group =>
                    group
                        .Topics($"{Topic}.{run}")
                        .Handle<Message>(
                            (message, _, _) =>
                            {
                                lateness.Note(message.DueAt!.Value);
                                return Task.CompletedTask;
                            }
                        )
            );
        });
        var producer = app.Get<IMessageProducer>();
        var year = Make(run, DateTimeOffset.UtcNow.AddYears(1));
        var inAYear = (await producer.SendManyAsync([year]))[0];

        var started = DateTimeOffset.UtcNow;
        var step = TimeSpan.FromSeconds(_seconds - FirstSecond) / _messages;
        var messages = new Message[_messages];
        for (var i = 0; i < _messages; i++)
            messages[i] = Make(run, started + TimeSpan.FromSeconds(FirstSecond) + (step * i));
        (await producer.SendManyAsync(messages)).ThrowIfAnyFailed();
        var sendingTook = DateTimeOffset.UtcNow - started;
        await lateness.AllAsync();

        table.Add(
            $"{run}",
            Figures.Whole(_messages / sendingTook.TotalSeconds),
            Figures.Milliseconds(lateness.Late.Percentile(50)),
            Figures.Milliseconds(lateness.Late.Percentile(99)),
            Figures.Milliseconds(lateness.Late.Max),
            Figures.Whole(lateness.Early),
            inAYear.IsAccepted ? "accepted" : inAYear.Error!.ErrorId
        );
        return lateness.Early;
    }

    private static Message Make(int run, DateTimeOffset due) =>
        new($"{Topic}.{run}", new byte[BodyBytes]) { DueAt = due };
}

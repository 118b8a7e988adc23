using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.Benchmarks.Throughput.Contenders;
using Notify.TestServers;

namespace Notify.Benchmarks.Redis;

/// <summary>Redis part by part: publishing alone beside scripts by hand, and the schedule.</summary>
internal sealed class RedisCommand : ICommand
{
    private const string Topic = "benchmark.publish";
    private const int BodyBytes = 256;
    private const int PerSend = 2_000;
    private const int PerClaim = 2_000;

    public string Name => "redis";

    public bool IsPartOfAll => false;

    public string Usage =>
        """
            Publishing alone beside scripts by hand; bytes of a pending delayed message, and how fast due ones are moved and claimed.
            --messages N  messages of a publishing run (200000)
            --pending N   messages that wait (1000000)
            --runs N      interleaved publishing runs (9)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("messages", "pending", "runs");
        await using var server = await RedisServer.StartNewAsync();
        await using var services = Services(server.Configuration);
        var report = new MarkdownReport("Redis, part by part", arguments).Add(
            $"""
            A private server on the same machine, its append-only file synced every second. Bodies of {BodyBytes} bytes, {PerSend:N0}
            messages in a send. By hand: scripts that append 500 entries each, four at a time.
            """
        );
        await PublishAsync(report, services, server, arguments);
        await ScheduleAsync(report, services, server, arguments.Number("pending", 1_000_000));
        await report.WriteAsync();
        return 0;
    }

    private static ServiceProvider Services(string configuration)
    {
        var services = new ServiceCollection();
        services.AddNotify(notify =>
            notify
                .Configure(options => options.Topics[Topic] = new TopicOptions { HoldLimit = 100_000_000 })
                .UseRedis(redis => redis.Configuration = configuration)
        );
        return services.BuildServiceProvider();
    }

    private static async Task PublishAsync(
        MarkdownReport report,
        IServiceProvider services,
        RedisServer server,
        Arguments arguments
    )
    {
        var messages = arguments.Number("messages", 200_000);
        var body = new byte[BodyBytes];
        await using var raw = new RawRedisContender(server.Configuration);
        await raw.ConnectAsync();
        var producer = services.GetAdapter<IMessageProducer>(RedisBuilderExtensions.AdapterName)!;
        var topics = services.GetAdapter<ITopicAdministration>(RedisBuilderExtensions.AdapterName)!;
        var frame = Frame(body);
        var rounds = new List<(double Bare, double Framed, double Notify)>();
        for (var run = 0; run <= arguments.Number("runs", 9); run++)
        {
            var bare = await RateAsync(messages, count => raw.SendManyAsync(body, count));
            await server.CommandAsync("DEL", "{raw}:s");
            var framed = await RateAsync(messages, count => raw.SendManyAsync(frame, count));
            await server.CommandAsync("DEL", "{raw}:s");
            var ours = await RateAsync(messages, count => SendAsync(producer, body, count));
            await topics.DiscardHeldAsync(Topic);
            // The first round warms up.
            if (run > 0)
                rounds.Add((bare, framed, ours));
        }

        var table = new MarkdownTable("", "messages/s", "ratio to the first", "ratio to the second");
        void Add(string name, Func<(double Bare, double Framed, double Notify), double> rate) =>
            table.Add(
                name,
                Figures.Whole(rounds.Select(rate).Median()),
                Figures.Ratio(rounds.Select(round => rate(round) / round.Bare).Median()),
                Figures.Ratio(rounds.Select(round => rate(round) / round.Framed).Median())
            );
        Add("scripts by hand, the body alone", round => round.Bare);
        Add($"scripts by hand, {frame.Length} bytes: with an id, a topic and a time", round => round.Framed);
        Add("Notify", round => round.Notify);
        report.Add("Publishing alone", table);
    }

    private static async ValueTask SendAsync(IMessageProducer producer, byte[] body, int count)
    {
        var batch = new Message[count];
        for (var i = 0; i < count; i++)
            batch[i] = new Message(Topic, body);
        (await producer.SendManyAsync(batch)).ThrowIfAnyFailed();
    }

    private static async Task<double> RateAsync(int messages, Func<int, ValueTask> send)
    {
        CleanHeap.Make();
        var started = TimeProvider.System.GetTimestamp();
        for (var sent = 0; sent < messages; sent += PerSend)
            await send(Math.Min(PerSend, messages - sent));
        return messages / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task ScheduleAsync(
        MarkdownReport report,
        IServiceProvider services,
        RedisServer server,
        int pending
    )
    {
        var scheduler = services.GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!;
        var body = new byte[BodyBytes];
        var due = DateTimeOffset.UtcNow.AddSeconds(-10);
        var before = await MemoryAsync(server);
        var started = TimeProvider.System.GetTimestamp();
        for (var kept = 0; kept < pending; kept += PerSend)
        {
            var batch = Enumerable
                .Range(kept, Math.Min(PerSend, pending - kept))
                .Select(i => new Message(Topic, body) { DueAt = due.AddMilliseconds(i / 1_000) });
            (await scheduler.ScheduleAsync(batch.ToList())).ThrowIfAnyFailed();
        }

        var keepRate = pending / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var bytes = (await MemoryAsync(server) - before) / (double)pending;
        var half = pending / 2;
        var claimRate = await ClaimAsync(services, half);
        var moveRate = await MoveAsync(services, pending - half);
        var table = new MarkdownTable(
            "pending",
            "bytes each",
            "least possible",
            "kept/s",
            "moved into the topic/s",
            "claimed and completed/s"
        );
        table.Add(
            Figures.Whole(pending),
            Figures.Whole(bytes),
            Figures.Whole(Frame(body).Length + 16 + 8),
            Figures.Whole(keepRate),
            Figures.Whole(moveRate),
            Figures.Whole(claimRate)
        );
        report
            .Add("The schedule", table)
            .Add(
                """
                Least possible: the frame, an id of 16 bytes and a time of 8, without any structure around them. Half is
                moved by the server into its own topic, as with Redis for transport and delay; half is claimed and
                completed, as for another transport.
                """
            );
    }

    private static async Task<double> ClaimAsync(IServiceProvider services, int messages)
    {
        var source = services.GetAdapter<IDueSource>(RedisBuilderExtensions.AdapterName)!;
        await source.WaitAsync();
        var started = TimeProvider.System.GetTimestamp();
        var claimed = 0;
        var completing = Task.CompletedTask;
        while (claimed < messages)
        {
            var claim = await source.ClaimAsync(Math.Min(PerClaim, messages - claimed), TimeSpan.FromMinutes(5));
            claimed += claim.Messages.Count;
            await completing;
            completing = source.CompleteAsync(claim, [.. claim.Messages.Select(message => message.Id)]).AsTask();
        }

        await completing;
        return messages / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> MoveAsync(IServiceProvider services, int messages)
    {
        var mover = services.GetAdapter<IDueMover>(RedisBuilderExtensions.AdapterName)!;
        await mover.WaitAsync();
        var started = TimeProvider.System.GetTimestamp();
        for (var moved = 0; moved < messages; )
            moved += (await mover.MoveAsync(tell: false)).Count;
        return messages / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static byte[] Frame(byte[] body)
    {
        var frame = new System.Buffers.ArrayBufferWriter<byte>();
        MessageFrame.Write(new Message(Topic, body) { DueAt = DateTimeOffset.UtcNow }, frame);
        return frame.WrittenSpan.ToArray();
    }

    private static async Task<long> MemoryAsync(RedisServer server)
    {
        var info = await server.CommandAsync("INFO", "memory");
        var line = info.Split('\n').Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1].Trim(), CultureInfo.InvariantCulture);
    }
}

using Notify.Benchmarks.Throughput.Servers;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>Who is measured over RabbitMQ, and what Notify is to reach.</summary>
internal sealed class RabbitMqLineup(Uri uri, QueueDesk queues, int batch) : ILineup
{
    private const int ManyCallers = 256;

    // As many batches as fill the window of unconfirmed messages, and one that is being made.
    private const int BatchCallers = 4;
    private const string Raw = "RabbitMQ.Client, by hand";
    private const string MassTransit = "MassTransit 8.4, 256 callers";
    private const string Singles = "Notify, 256 callers";

    private readonly string _batches = $"Notify, batches of {batch}";

    public IReadOnlyList<IServerContender> Contenders(Part part)
    {
        var raw = new RawContender(Raw, uri, queues, Name("raw", part), usesDefaultExchange: false);
        var notify = MakeNotify(_batches, Name("batches", part), BatchCallers, batch);
        var peer = new MassTransitRabbitContender(MassTransit, uri, queues, Name("masstransit", part), ManyCallers);
        if (part == Part.Pace)
            return [raw, notify, peer];
        return
        [
            raw,
            new RawContender($"{Raw}, default exchange", uri, queues, Name("raw-default", part), true),
            notify,
            MakeNotify(Singles, Name("singles", part), ManyCallers, 1),
            peer,
        ];
    }

    public IReadOnlyList<Goal> Goals =>
        [
            new("publishing in batches, to by hand", Part.Publish, GoalFigure.Rate, _batches, Raw, 0.95),
            new("publishing in batches, to MassTransit", Part.Publish, GoalFigure.Rate, _batches, MassTransit, 1.5),
            new("bytes per message published, to by hand", Part.Publish, GoalFigure.Bytes, _batches, Raw, 2),
            new("end to end in batches, to by hand", Part.End, GoalFigure.Rate, _batches, Raw, 0.90),
            new("end to end in batches, to MassTransit", Part.End, GoalFigure.Rate, _batches, MassTransit, 1.5),
            new("bytes per message end to end, to by hand", Part.End, GoalFigure.Bytes, _batches, Raw, 2),
            new("latency p50, to by hand", Part.Pace, GoalFigure.Latency, _batches, Raw, 1.15),
        ];

    private NotifyRabbitContender MakeNotify(string name, string group, int callers, int perCall) =>
        new(name, uri, queues, group, callers, perCall);

    private static string Name(string who, Part part) => $"{who}-{part}";
}

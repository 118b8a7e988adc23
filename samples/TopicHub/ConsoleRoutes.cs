using System.Text;

namespace TopicHub;

/// <summary>What the old consoles ask.</summary>
internal static class ConsoleRoutes
{
    private const long AllStates = 3;

    public static object DpmqConsumers(HubClients clients) =>
        HubAnswer.Data(
            clients.Consumers.GroupBy(client => client.Topic).ToDictionary(topic => topic.Key, topic => topic.Last().Id)
        );

    public static object DpmqConfig(HubOptions options) =>
        HubAnswer.Data(
            new Dictionary<string, object>
            {
                ["messageChanBuffer"] = options.MessageChanBuffer,
                ["pushMessagesSpeed"] = options.PushMessagesSpeed,
                // A message that could not be pushed comes again as long as it takes.
                ["sendRetryCount"] = int.MaxValue,
            }
        );

    public static object KapokConfig(HubOptions options) => HubAnswer.Data(OldConfig.Of(options));

    public static object Consumers(HubClients clients) =>
        HubAnswer.Data(clients.Consumers.Select(client => client.Shown).ToList());

    public static object Producers(HubClients clients) =>
        HubAnswer.Data(clients.Producers.Select(client => client.Shown).ToList());

    public static object Clients(HubClients clients) =>
        new Dictionary<string, object>
        {
            ["code"] = 0,
            ["consumers"] = clients.Consumers.Select(client => client.Shown).ToList(),
            ["producers"] = clients.Producers.Select(client => client.Shown).ToList(),
        };

    public static object Count(MessageBook book, HubOptions options)
    {
        var (delayed, unconsumed, consumed) = book.Count();
        var (unconsumedName, delayedName) =
            options.Protocol == HubProtocol.Kapok1 ? ("stateless", "notConsumed") : ("unconsumed", "delay");
        return HubAnswer.Data(
            new Dictionary<string, int>
            {
                ["all"] = delayed + unconsumed + consumed,
                ["consumed"] = consumed,
                [delayedName] = delayed,
                [unconsumedName] = unconsumed,
            }
        );
    }

    public static async Task<object> ListAsync(
        HttpRequest request,
        MessageBook book,
        HubOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var form = await HubForm.ReadAsync(request, cancellationToken);
        var from = OldTime.Read(form["startTime"]) ?? throw new HubException("startTime is YYYY-MM-DD HH:mm:ss");
        var to = OldTime.Read(form["endTime"]) ?? throw new HubException("endTime is YYYY-MM-DD HH:mm:ss");
        var status = form.Number("status") ?? 0;
        var topic = form["topic"];
        var now = time.GetUtcNow();
        var found = book.List(message =>
            message.Created >= from
            // The last second counts to its end.
            && message.Created < to.AddSeconds(1)
            && (status == AllStates || message.StatusAt(now) == status)
            && (topic.Length == 0 || message.Topic == topic)
        );
        var withData = options.Protocol == HubProtocol.Kapok1;
        return HubAnswer.Data(
            found
                .OrderByDescending(message => message.Created)
                .Select(message => Shown(message, options, now, withData))
                .ToList()
        );
    }

    public static async Task<object> FindAsync(
        HttpRequest request,
        MessageBook book,
        HubOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var form = await HubForm.ReadAsync(request, cancellationToken);
        if (!MessageCode.TryRead(form["messageCode"], out var id) || book.Find(id) is not { } message)
            return new Dictionary<string, object> { ["code"] = -1, ["data"] = "error" };
        return HubAnswer.Data(Shown(message, options, time.GetUtcNow(), withData: true));
    }

    public static async Task<object> DeleteAsync(HttpRequest request, Hub hub, CancellationToken cancellationToken)
    {
        var form = await HubForm.ReadAsync(request, cancellationToken);
        if (MessageCode.TryRead(form["messageCode"], out var id))
            await hub.DeleteAsync(id, cancellationToken);
        return HubAnswer.Ok();
    }

    /// <summary>A hub is one node here: several share a transport instead of knowing each other.</summary>
    public static object Nodes(HttpRequest request) =>
        new[]
        {
            new Dictionary<string, object>
            {
                ["Name"] = $"mq:{request.Host.Host}:{request.HttpContext.Connection.LocalPort}",
                ["Addr"] = request.Host.Host,
                ["Port"] = $"{request.HttpContext.Connection.LocalPort}",
            },
        };

    private static Dictionary<string, object> Shown(
        HubMessage message,
        HubOptions options,
        DateTimeOffset now,
        bool withData
    ) =>
        new()
        {
            ["MessageCode"] = MessageCode.Of(message.Id, message.Created, options.Protocol),
            ["MessageData"] = withData ? Encoding.UTF8.GetString(message.Data.Span) : "",
            ["Topic"] = message.Topic,
            ["CreateTime"] = message.Created.ToUnixTimeSeconds(),
            ["ConsumedTime"] = message.ConsumedAt?.ToUnixTimeSeconds() ?? 0,
            ["DelayTime"] = message.Delay,
            ["Status"] = message.StatusAt(now),
        };
}

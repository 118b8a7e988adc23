using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Notify;

namespace CommandQueue;

/// <summary>Pushes commands to their consumers, in the form and with the patience they know.</summary>
internal static class CommandPush
{
    /// <summary>The host that stands for this application, wherever it listens.</summary>
    public const string Self = "self";

    private const string UserAgent = "dmq(message queue)";
    private const string TraceHeaderOfNotify = "X-Request-Id";

    public static INotifyBuilder AddCommandPush(this INotifyBuilder notify, CommandBook book)
    {
        foreach (var consumer in book.Consumers)
        {
            notify
                .AddHttpPush(consumer.Group, push => Set(push, consumer, book.Options))
                .Group(consumer.Group, group => group.Configure(of => Set(of, book.Options)));
        }

        return notify;
    }

    public static bool TryReadUrl(ConsumerOptions consumer, [NotNullWhen(true)] out Uri? url)
    {
        var host = consumer.Host == Self ? "http://self.invalid" : consumer.Host;
        url = null;
        return consumer.Path.StartsWith('/') && Uri.TryCreate(host + consumer.Path, UriKind.Absolute, out url);
    }

    private static void Set(HttpPushOptions push, Consumer consumer, CommandQueueOptions options)
    {
        push.Url = TryReadUrl(consumer.Options, out var url) ? url : null;
        push.Topics.Add(consumer.Topic);
        // Consumers are inside, as they were; and every answer but a 2xx is tried again.
        push.AllowPrivateTargets = true;
        push.KeepTryingAfterGone = true;
        push.Timeout = TimeoutOf(consumer.Options);
        push.Retries = consumer.Options.RetryTimes;
        push.Backoff = RetryGrowth.Linear;
        push.Interval = Milliseconds(consumer.Options.Interval, atLeast: 1);
        push.MaxInterval = TimeSpan.FromDays(1);
        push.Jitter = 0;
        push.Concurrency = options.Concurrency;
        push.BreakAfter = options.BreakAfter;
        push.BreakFor = Milliseconds(options.BreakFor, atLeast: 10);
        push.Headers["User-Agent"] = UserAgent;
        var traceHeader = $"X-{options.RequestTraceIdKey}";
        var isSelf = consumer.Options.Host == Self;
        push.Shape = (request, context) => ShapeAsOld(request, context, traceHeader, isSelf);
    }

    private static void Set(GroupOptions group, CommandQueueOptions options)
    {
        group.OrderByKey = options.OrderByBucket;
        // The same command sent twice by a caller who was not answered: done once.
        group.DeduplicateFor = options.DeduplicateDays > 0 ? TimeSpan.FromDays(options.DeduplicateDays) : null;
    }

    private static void ShapeAsOld(HttpRequestMessage request, MessageContext context, string traceHeader, bool isSelf)
    {
        var url = request.RequestUri!;
        if (isSelf)
            url = new Uri(SelfAddress(context.Services), url.PathAndQuery);
        var sign = url.Query.Length > 0 ? '&' : '?';
        var retry = (context.Attempt - 1).ToString(CultureInfo.InvariantCulture);
        request.RequestUri = new Uri($"{url}{sign}msg_id={context.Message.Id}&retry={retry}");
        request.Headers.Remove(TraceHeaderOfNotify);
        if (context.Message.Headers.TryGetValue(HttpPushHeaders.RequestId, out var id) && id.Length > 0)
            request.Headers.TryAddWithoutValidation(traceHeader, id);
    }

    private static Uri SelfAddress(IServiceProvider services)
    {
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        var address =
            addresses?.FirstOrDefault() ?? throw new InvalidOperationException("This host does not listen yet.");
        // It listens everywhere: then also here.
        return new Uri(
            address.Replace("://+", "://localhost").Replace("://*", "://localhost").Replace("0.0.0.0", "127.0.0.1")
        );
    }

    /// <summary>None, which meant for ever, means the usual.</summary>
    private static TimeSpan TimeoutOf(ConsumerOptions consumer) =>
        Milliseconds(consumer.Timeout > 0 ? consumer.Timeout : new ConsumerOptions().Timeout, atLeast: 10);

    private static TimeSpan Milliseconds(int count, int atLeast) => TimeSpan.FromMilliseconds(Math.Max(count, atLeast));
}

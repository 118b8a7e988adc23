using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>What tests of the adapter work with: applications on a server, under a prefix and names of their own.</summary>
public abstract class BrokerTest : IAsyncLifetime
{
    private readonly List<TestApp> _apps = [];
    private readonly string _suffix = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];

    protected string Prefix => $"o{_suffix}";

    /// <summary>What the server calls things.</summary>
    private protected BrokerNames ServerNames => new(Prefix);

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var app in Enumerable.Reverse(_apps))
            await app.DisposeAsync();
    }

    /// <summary>A name no other test uses.</summary>
    protected string Name(string word) => $"{word}-{_suffix}";

    /// <summary>Starts an application that comes back soon after an outage. It is stopped at the end of the test.</summary>
    /// <param name="server">The server, or a proxy in front of it.</param>
    /// <param name="configure">What it tells Notify.</param>
    /// <param name="options">What it tells the adapter.</param>
    /// <param name="services">What else it registers.</param>
    protected async Task<TestApp> Start(
        Uri server,
        Action<INotifyBuilder>? configure = null,
        Action<RabbitMqOptions>? options = null,
        Action<IServiceCollection>? services = null
    )
    {
        var app = await TestApp.Start(
            notify =>
            {
                notify
                    .Configure(o => (o.Prefix, o.LedgerMode) = (Prefix, LedgerMode.Off))
                    .UseRabbitMq(rabbit =>
                    {
                        rabbit.Uri = server.ToString();
                        rabbit.MaxReconnectPause = TimeSpan.FromSeconds(1);
                        options?.Invoke(rabbit);
                    });
                configure?.Invoke(notify);
            },
            services
        );
        _apps.Add(app);
        return app;
    }

    /// <summary>Subscribes without the engine, so that a test settles by itself.</summary>
    protected static ValueTask<IMessageSubscription> Subscribe(
        TestApp app,
        string group,
        string topic,
        ManualReceiver receiver,
        bool orderByKey = false
    ) =>
        app.Get<IMessageConsumer>()
            .SubscribeAsync(new Subscription(group, topic) { OrderByKey = orderByKey }, receiver);

    /// <summary>A message with a number for a body.</summary>
    protected static Message Numbered(string topic, int number, string? key = null) =>
        new(topic, BitConverter.GetBytes(number)) { Key = key };

    protected static int NumberOf(Message message) => BitConverter.ToInt32(message.Body.Span);

    /// <summary>Sends a message until the server confirms it.</summary>
    /// <returns>How often its outcome was unknown: so often it may come besides.</returns>
    protected static async Task<int> SendUntilConfirmed(TestApp app, Message message)
    {
        var unknown = 0;
        SendResult last = default;
        try
        {
            await Guard.Until(
                async () =>
                {
                    last = (await app.Producer.SendManyAsync([message]))[0];
                    unknown += last.Status == SendStatus.Unknown ? 1 : 0;
                    return last.IsAccepted;
                },
                "a message to be confirmed"
            );
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} The last answer: {last.Error?.Message}", exception);
        }

        return unknown;
    }
}

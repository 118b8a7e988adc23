using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.Http.Tests;

/// <summary>An endpoint, and an application that pushes the topic <c>orders</c> to it.</summary>
public abstract class PushTests : IAsyncLifetime
{
    internal const string Topic = "orders";
    internal const string Target = "billing";

    private TestApp? _app;

    internal Endpoint Endpoint { get; private set; } = null!;

    internal ManualTime Time { get; } = new();

    internal TestApp App => _app ?? throw new InvalidOperationException("No application was started.");

    public async Task InitializeAsync() => Endpoint = await Endpoint.Start();

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        await Endpoint.DisposeAsync();
    }

    /// <summary>Starts the application; with a clock of the test's if it moves it.</summary>
    internal async Task Start(Action<HttpPushOptions>? configure = null, bool manualTime = false)
    {
        _app = await TestApp.Start(
            notify =>
                notify.AddHttpPush(
                    Target,
                    push =>
                    {
                        push.Url = Endpoint.Url;
                        push.Topics.Add(Topic);
                        push.AllowPrivateTargets = true;
                        push.Interval = TimeSpan.FromMilliseconds(1);
                        push.Jitter = 0;
                        push.Retries = 3;
                        // A clock that is moved by hand runs ahead of a machine that is busy.
                        if (manualTime)
                            push.Timeout = TimeSpan.FromMinutes(10);
                        configure?.Invoke(push);
                    }
                ),
            services =>
            {
                if (manualTime)
                    services.AddSingleton<TimeProvider>(Time);
            }
        );
    }

    internal async Task<Message> Send(string body = "{}", MessageHeaders? headers = null, MessageId id = default)
    {
        var message = new Message(Topic, System.Text.Encoding.UTF8.GetBytes(body), id)
        {
            Headers = headers ?? MessageHeaders.Empty,
        };
        await App.Producer.SendAsync(message);
        return message;
    }

    internal Task<Received> NextRequest() => Endpoint.Received.Next("a request");

    /// <summary>The one message that is dead, once it is.</summary>
    internal async Task<FailedDelivery> Dead()
    {
        FailedDelivery? dead = null;
        await Guard.Until(
            async () =>
            {
                dead = (await App.Failures.ListAsync(new FailureQuery())).Items.SingleOrDefault();
                return dead is not null;
            },
            "the message to be dead"
        );
        return dead!;
    }

    internal Task Advance(Func<bool> until, TimeSpan step) =>
        Guard.Until(
            () =>
            {
                if (until())
                    return true;
                Time.Advance(step);
                return false;
            },
            "what takes time"
        );

    internal static IConfigurationSection Section(params IEnumerable<(string Key, string? Value)> values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"Notify:{pair.Key}", pair.Value)))
            .Build()
            .GetSection("Notify");
}

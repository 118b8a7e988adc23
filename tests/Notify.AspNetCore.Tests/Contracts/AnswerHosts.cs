using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Contracts;

/// <summary>The hosts that it takes to provoke every answer of the document, each started when it is needed.</summary>
public sealed class AnswerHosts : IAsyncDisposable
{
    private readonly Dictionary<string, InboxHost> _hosts = [];

    internal Task<InboxHost> Usual() => Get(nameof(Usual), new InboxHostSetup());

    internal Task<InboxHost> NobodyReads() =>
        Get(nameof(NobodyReads), new InboxHostSetup { Api = api => api.ReadPolicy = api.SendPolicy });

    internal Task<InboxHost> NobodySends() =>
        Get(nameof(NobodySends), new InboxHostSetup { Api = api => api.SendPolicy = null });

    internal Task<InboxHost> OneStream() =>
        Get(nameof(OneStream), new InboxHostSetup { Api = api => api.StreamsPerUser = 1 });

    internal Task<InboxHost> WithBrokenInbox() =>
        Get(
            nameof(WithBrokenInbox),
            new InboxHostSetup { Services = services => services.AddSingleton(Fake.Broken<INotices>()) }
        );

    internal Task<InboxHost> WithLostAnswers() =>
        Get(
            nameof(WithLostAnswers),
            new InboxHostSetup
            {
                Services = services =>
                    services.AddSingleton(
                        Fake.Broken<INotices>(
                            new SendException(ErrorIds.OutcomeUnknown, "The server's answer was lost.")
                        )
                    ),
            }
        );

    /// <summary>Its sends end when the test lets them.</summary>
    internal Task<InboxHost> Slow(Task<MessageId> end) =>
        Get(
            $"slow {Guid.NewGuid()}",
            new InboxHostSetup { Services = services => services.AddSingleton(Fake.Held(end)) }
        );

    /// <summary>Its queue takes one message, and nobody takes that out.</summary>
    internal async Task<InboxHost> Full()
    {
        var host = await Get(
            nameof(Full),
            new InboxHostSetup
            {
                Notify = notify =>
                    notify
                        .UseInMemory(memory => memory.QueueLimit = 1)
                        .Configure(options => options.SendTimeout = TimeSpan.FromMilliseconds(100)),
            }
        );
        await host.Get<IGroupAdministration>().PauseAsync("notify.inbox");
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await host.DisposeAsync();
    }

    private async Task<InboxHost> Get(string name, InboxHostSetup setup)
    {
        if (!_hosts.TryGetValue(name, out var host))
            _hosts[name] = host = await InboxHost.Start(setup);
        return host;
    }
}

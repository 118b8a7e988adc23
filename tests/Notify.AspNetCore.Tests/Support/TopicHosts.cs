using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests;

/// <summary>Hosts with WebSockets for topics, and clients with keys.</summary>
internal static class TopicHosts
{
    /// <summary>May send and receive everything.</summary>
    public const string All = "all-key-of-twenty-four-char";

    /// <summary>May do the same, as somebody else.</summary>
    public const string Other = "other-key-of-twenty-four-ch";

    /// <summary>May send orders only.</summary>
    public const string Orders = "orders-key-of-twenty-four-c";

    public static Task<InboxHost> Start(
        Action<TopicSocketOptions>? sockets = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null
    ) =>
        InboxHost.Start(
            new InboxHostSetup
            {
                Services = services ?? (_ => { }),
                Time = time ?? TimeProvider.System,
                Notify = notify =>
                    notify
                        .AddTopicSockets(options =>
                        {
                            if (time is not null)
                                BePatient(options);
                            sockets?.Invoke(options);
                        })
                        .AddApiKeys(keys =>
                        {
                            keys.Clients["all"] = Client(All, "produce:#", "consume:#");
                            keys.Clients["other"] = Client(Other, "produce:#", "consume:#");
                            keys.Clients["orders"] = Client(Orders, "produce:orders.*", "consume:news");
                        }),
                App = app => app.MapNotifyTopicSockets(),
            }
        );

    public static async Task Publish(this InboxHost host, string topic, params string[] bodies)
    {
        foreach (var body in bodies)
            await host.Get<IMessageProducer>().SendAsync(new Message(topic, Encoding.UTF8.GetBytes(body)));
    }

    public static async Task<GroupInfo> Group(this InboxHost host, string group) =>
        await host.Get<IGroupAdministration>().FindAsync(group)
        ?? throw new InvalidOperationException($"There is no group '{group}'.");

    public static Task WhenEmpty(this InboxHost host, string group) =>
        Guard.Until(
            async () => await host.Group(group) is { Waiting: 0, InFlight: 0, Scheduled: 0 },
            $"the group '{group}' to be done"
        );

    /// <summary>Moves the clock second by second, as it goes, until something is so.</summary>
    public static async Task AdvanceUntil(this ManualTime time, Func<bool> isSo, string what)
    {
        await Guard.Until(
            () =>
            {
                if (isSo())
                    return true;
                time.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            what
        );
    }

    /// <summary>
    /// A clock that is moved by hand runs ahead of a machine that is busy: it would call every client dead or slow.
    /// </summary>
    private static void BePatient(TopicSocketOptions options)
    {
        var longest = TimeSpan.FromHours(1);
        (options.PeerTimeout, options.WriteTimeout, options.CloseTimeout) = (longest, longest, longest);
    }

    private static ApiClientOptions Client(string key, params string[] scopes)
    {
        var client = new ApiClientOptions();
        client.Keys.Add(key);
        client.Scopes.AddRange(scopes);
        return client;
    }
}

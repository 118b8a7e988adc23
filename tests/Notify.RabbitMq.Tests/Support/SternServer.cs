using Notify.TestServers;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>A server that gives a consumer six seconds for a message, and looks every second.</summary>
public sealed class SternServer : OutageServer
{
    protected override RabbitMqServerOptions Options { get; } =
        new() { Config = ["consumer_timeout = 6000"], VmArguments = "+S 1:1 -rabbit channel_tick_interval 1000" };
}

using Notify.Setup;

namespace Notify.Tests.Setup;

/// <summary>Messaging systems are called what OpenTelemetry's conventions call them.</summary>
public sealed class MessagingSystemTests
{
    [Theory]
    [InlineData("RabbitMq", "rabbitmq")]
    [InlineData("rabbitMQ", "rabbitmq")]
    [InlineData("Redis", "redis")]
    [InlineData("InMemory", "notify.in_memory")]
    [InlineData("Pigeon", "pigeon")]
    public void A_transport_has_the_name_that_dashboards_know(string transport, string system) =>
        Assert.Equal(system, MessagingSystem.NameOf(transport));
}

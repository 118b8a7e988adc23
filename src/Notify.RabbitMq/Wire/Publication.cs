using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>One message on its way, and how it is addressed.</summary>
/// <param name="Message">The message.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="Key">The routing key.</param>
/// <param name="Mandatory">Whether no route is told.</param>
/// <param name="Persistent">Whether it outlives the server's restart.</param>
/// <param name="NamesTopic">Whether the topic travels as a header: the routing key is not the topic's.</param>
/// <param name="Note">What a group adds.</param>
/// <param name="Way">The keys it needs on its way after it has entered; null if it goes to queues at once.</param>
internal readonly record struct Publication(
    Message Message,
    CachedString Exchange,
    CachedString Key,
    bool Mandatory,
    bool Persistent,
    bool NamesTopic = false,
    DeliveryNote? Note = null,
    List<object?>? Way = null
);

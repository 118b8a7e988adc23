namespace Notify.RabbitMq;

/// <summary>A message that is with a consumer, linked to those before and after it on its channel.</summary>
internal sealed class RabbitMqDelivery(Message message, DeliveryNote? note, int returns, QueueReader holder, ulong tag)
    : Delivery(message, note?.Attempt ?? 1)
{
    public override string Group => holder.Group;

    public override DateTimeOffset? FirstFailedAt => note?.FirstFailedAt;

    public override int Returns => returns;

    /// <summary>Who has the channel it came on; nobody else can settle it.</summary>
    public QueueReader Holder => holder;

    public ulong Tag => tag;

    public RabbitMqDelivery? Previous { get; set; }

    public RabbitMqDelivery? Following { get; set; }

    /// <summary>True while it is among what its channel holds.</summary>
    public bool IsListed { get; set; }

    /// <summary>Set while it is looked for what stays when it goes.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>True once the receiver was told of it.</summary>
    public bool IsHandedOver { get; set; }

    public void Settle(SettleStatus status) => SetStatus(status);
}

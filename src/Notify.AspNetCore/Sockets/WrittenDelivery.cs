namespace Notify.AspNetCore;

/// <summary>A delivery that is complete once the frames it is among are written.</summary>
internal readonly record struct WrittenDelivery(SocketSubscription Subscription, Delivery Delivery);

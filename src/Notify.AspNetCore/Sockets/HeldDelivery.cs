namespace Notify.AspNetCore;

/// <summary>What a client holds under one id.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Since">When it was handed over, as a timestamp.</param>
/// <param name="Others">Further deliveries of the same id, if somebody sent it twice; usually null.</param>
internal readonly record struct HeldDelivery(Delivery Delivery, long Since, List<Delivery>? Others);

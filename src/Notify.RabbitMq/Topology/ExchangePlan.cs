namespace Notify.RabbitMq;

/// <summary>An exchange as it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How it routes.</param>
/// <param name="Alternate">Where what it cannot route goes on to.</param>
internal sealed record ExchangePlan(string Name, string Type, string? Alternate = null);

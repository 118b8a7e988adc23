namespace Notify.RabbitMq;

/// <summary>What an exchange hands to a queue, or to another exchange.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Key">Which messages.</param>
/// <param name="Target">The queue, or the exchange.</param>
/// <param name="ToExchange">True if the target is an exchange.</param>
internal sealed record BindingPlan(string Exchange, string Key, string Target, bool ToExchange = false);

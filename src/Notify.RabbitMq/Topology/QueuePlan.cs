namespace Notify.RabbitMq;

/// <summary>A queue as it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">What it is made with; cannot be changed afterwards.</param>
/// <param name="EndsWithConsumer">True if it ends with its last consumer.</param>
internal sealed record QueuePlan(
    string Name,
    IReadOnlyDictionary<string, object?> Arguments,
    bool EndsWithConsumer = false
);

namespace Notify.Receive;

/// <summary>What deliveries share that must go one at a time.</summary>
/// <param name="Topic">The topic; null if they share an id.</param>
/// <param name="Key">The ordering key; null if they share an id.</param>
/// <param name="Id">The id; empty if they share topic and key.</param>
internal readonly record struct LaneKey(string? Topic, string? Key, MessageId Id);

namespace Notify;

/// <summary>What of an outbox is read.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Most">Most rows.</param>
/// <param name="MostBytes">Most bytes of frames together; the first row comes whatever it has.</param>
/// <param name="ExceptLanes">Lanes that are left out.</param>
public sealed record OutboxFilter(string Topic, int Most, long MostBytes, IReadOnlyCollection<long> ExceptLanes);

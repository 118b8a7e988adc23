namespace Notify.Benchmarks.Micro;

/// <summary>What a shop would send.</summary>
public sealed record OrderPlaced(string Id, decimal Total);

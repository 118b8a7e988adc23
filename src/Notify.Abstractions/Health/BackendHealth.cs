namespace Notify;

/// <summary>How one part of an adapter is.</summary>
/// <param name="Part">The part, for example <c>publisher connection</c>.</param>
/// <param name="State">Up, degraded or down.</param>
/// <param name="Description">A sentence that says more.</param>
public sealed record BackendHealth(string Part, BackendState State, string Description);

namespace Notify.MySql;

/// <summary>What is about to be copied into one inbox.</summary>
/// <param name="After">The last broadcast the user was looked at for, when this was worked out.</param>
/// <param name="Row">The table's row then.</param>
/// <param name="Visible">The broadcasts.</param>
internal sealed record BroadcastCopy(long After, ShardRow Row, IReadOnlyList<BroadcastEntry> Visible);

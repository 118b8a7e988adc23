namespace Notify.MySql;

/// <summary>What was counted in a table.</summary>
internal sealed record VerifiedTable(Shard Shard, long Users, long Notices, long Moved);

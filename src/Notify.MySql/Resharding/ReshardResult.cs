namespace Notify.MySql;

/// <summary>What a run has done.</summary>
/// <param name="Users">Users it moved; those that an earlier, interrupted run moved are not among them.</param>
/// <param name="Notices">Their notices.</param>
/// <param name="Version">The version of the map from now on.</param>
internal sealed record ReshardResult(long Users, long Notices, long Version);

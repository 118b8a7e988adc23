namespace Notify.MySql;

/// <summary>What would go from one table to another.</summary>
/// <param name="Step">From where to where.</param>
/// <param name="Users">How many users.</param>
/// <param name="Notices">Their notices.</param>
/// <param name="Bytes">About so much on disk, by the server's own estimate of its rows.</param>
internal sealed record ReshardPart(ReshardStep Step, long Users, long Notices, long Bytes);

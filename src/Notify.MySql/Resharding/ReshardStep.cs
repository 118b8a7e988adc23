namespace Notify.MySql;

/// <summary>Users of one table who go to one other.</summary>
internal sealed record ReshardStep(Shard From, Shard To)
{
    public bool IsWithinServer => From.Server == To.Server;
}

namespace Notify.MySql;

/// <summary>How the tables are to be: what a run is told.</summary>
/// <param name="Tables">How many: a multiple of what there are. Null leaves it.</param>
/// <param name="Servers">
/// The tables that are to be on another server, by their number afterwards, with the server's place in the
/// configuration from 0 on. A new table begins where the one is that its users come from, unless it stands here.
/// </param>
internal sealed record ReshardWish(int? Tables, IReadOnlyDictionary<int, int> Servers);

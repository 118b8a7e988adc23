namespace Notify.MySql;

/// <summary>One of the numbered tables users are spread over, and the server it is on.</summary>
/// <param name="Number">Its number, from 1 on.</param>
/// <param name="Server">The server.</param>
/// <param name="Version">
/// The version of the map that says so. A transaction compares it with the table's own row, after it has locked what it
/// changes: if they differ, the table is no longer where it was.
/// </param>
internal sealed record Shard(int Number, MySqlServer Server, long Version);

namespace Notify.MySql;

/// <summary>Where a table is, as it is recorded at home.</summary>
/// <param name="Number">The table.</param>
/// <param name="Server">The name its server has given itself.</param>
/// <param name="Version">The version of the map that put it there.</param>
internal sealed record MapPlace(int Number, string Server, long Version);

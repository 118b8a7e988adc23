namespace Notify.MySql;

/// <summary>The map as it is recorded at home.</summary>
internal sealed record MapRecord(long Version, MySqlUserIds UserIds, MySqlUserMap UserMap, int Tables, string Epoch);

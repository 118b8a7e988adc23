namespace Notify;

/// <summary>
/// How users are spread over the numbered tables. Recorded in the database, and never changed by a setting.
/// </summary>
public enum MySqlUserMap
{
    /// <summary>
    /// By the first 8 bytes of the SHA-256 of the id: even for any ids. In SQL:
    /// <c>CAST(CONV(LEFT(SHA2(uid, 256), 16), 16, 10) AS UNSIGNED) % tables + 1</c>.
    /// </summary>
    Hash,

    /// <summary>
    /// By <c>uid % tables + 1</c>, as the tables <c>th_notice_1..16</c> of old systems are. For numeric ids only, and
    /// even only if the ids are dense.
    /// </summary>
    Modulo,
}

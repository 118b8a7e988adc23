using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.MySql;

/// <summary>A user id as the tables have it: a number, or the bytes of its text.</summary>
internal readonly record struct UserKey : IComparable<UserKey>
{
    private readonly byte[]? _bytes;
    private readonly ulong _number;

    private UserKey(string id, byte[]? bytes, ulong number) => (Id, _bytes, _number) = (id, bytes, number);

    public string Id { get; }

    /// <summary>What is handed to the server.</summary>
    public object Value => _bytes is null ? _number : _bytes;

    /// <summary>Goes on with the id, as a number or hexadecimal digits.</summary>
    public SqlBatch AddTo(SqlBatch batch) => _bytes is null ? batch.Number(_number) : batch.Bytes(_bytes);

    public static UserKey Of(string id, MySqlUserIds kind) =>
        kind == MySqlUserIds.Numeric
            ? new(id, null, ulong.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture))
            : new(id, Encoding.UTF8.GetBytes(id), 0);

    /// <summary>The key of what a server answered.</summary>
    public static UserKey From(object value) =>
        value is byte[] bytes
            ? new(Encoding.UTF8.GetString(bytes), bytes, 0)
            : FromNumber(Convert.ToUInt64(value, CultureInfo.InvariantCulture));

    /// <summary>The type of the column.</summary>
    public static string ColumnType(MySqlUserIds kind) =>
        // 64 characters of at most 4 bytes. A text column would take some different ids for the same.
        kind == MySqlUserIds.Numeric
            ? "BIGINT UNSIGNED"
            : "VARBINARY(256)";

    /// <summary>The number of the table the user belongs to.</summary>
    /// <param name="map">How users are spread.</param>
    /// <param name="tables">Over how many tables.</param>
    public int TableNumber(MySqlUserMap map, int tables)
    {
        if (map == MySqlUserMap.Modulo)
            return (int)(_number % (ulong)tables) + 1;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes ?? Encoding.UTF8.GetBytes(Id), hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)tables) + 1;
    }

    /// <summary>The order in which everybody locks.</summary>
    public int CompareTo(UserKey other) =>
        _bytes is null ? _number.CompareTo(other._number) : _bytes.AsSpan().SequenceCompareTo(other._bytes);

    public bool Equals(UserKey other) => Id == other.Id;

    public override int GetHashCode() => Id?.GetHashCode(StringComparison.Ordinal) ?? 0;

    private static UserKey FromNumber(ulong number) => new(number.ToString(CultureInfo.InvariantCulture), null, number);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.Cli;

/// <summary>The message id a row of the old system becomes: the same row always the same.</summary>
internal static class RowId
{
    /// <summary>Makes the id.</summary>
    /// <param name="source">The name of the old system, if there are several.</param>
    /// <param name="table">What tells its tables apart.</param>
    /// <param name="row">The row's own id.</param>
    public static MessageId Of(string source, string table, ulong row)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"notify import/{source}/{table}/{row}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        // Version 8 of a UUID: made of what somebody likes.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new MessageId(new Guid(bytes, bigEndian: true));
    }
}

using System.Globalization;

namespace Notify.MySql;

/// <summary>Heads and rows of tables as the one text they are read as.</summary>
internal static class HeadText
{
    public const string Columns =
        "seq, rev, total, unread, unseen, epoch, last_broadcast, has_gone, read_seq, seen_seq, moved, "
        + "COALESCE(types, '')";

    public const string ShardColumns =
        "n, version, purges, last_broadcast, revocations, DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%d %H:%i:%s.%f')";

    private const char Separator = ';';

    public static HeadRow Parse(ReadOnlySpan<char> text) =>
        new()
        {
            Seq = Number(ref text),
            Rev = Number(ref text),
            Total = Number(ref text),
            Unread = Number(ref text),
            Unseen = Number(ref text),
            Epoch = Number(ref text),
            HeadLastBroadcast = Number(ref text),
            HasGone = (int)Number(ref text),
            ReadSeq = Number(ref text),
            SeenSeq = Number(ref text),
            Moved = (int)Number(ref text),
            Types = text.ToString(),
        };

    public static (int Number, ShardRow Row) ParseShard(ReadOnlySpan<char> text)
    {
        var number = (int)Number(ref text);
        return (
            number,
            new ShardRow
            {
                Version = Number(ref text),
                Purges = Number(ref text),
                LastBroadcast = Number(ref text),
                Revocations = Number(ref text),
                Now = DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            }
        );
    }

    private static long Number(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(Separator);
        var number = long.Parse(text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        text = text[(end + 1)..];
        return number;
    }
}

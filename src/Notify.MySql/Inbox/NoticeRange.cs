using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// A range of one index that has only notices a query asks for: one status, and one type if types are asked for. A page
/// is merged from the first few of each.
/// </summary>
internal sealed record NoticeRange(int? Type, int Status, string Bound)
{
    private const string AboveWatermark = " AND seq > @read";
    private const string UpToWatermark = " AND seq <= @read";

    public static IEnumerable<NoticeRange> Of(NoticeQuery query) =>
        from type in query.Types?.Distinct().Select(type => (int?)type) ?? [null]
        from status in Statuses(query)
        select new NoticeRange(type, status.Status, status.Bound);

    /// <summary>Numbers of notices; parameters are named as in <see cref="PageReader" />.</summary>
    public string Sql(string table, string direction)
    {
        var of = Type is { } type ? string.Create(CultureInfo.InvariantCulture, $" AND type = {type}") : "";
        var index = Type is null ? "ix_status" : "ix_type";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT seq FROM {table} FORCE INDEX ({index}) WHERE uid = @uid{of} AND status = {Status}{Bound} AND seq > @after AND seq < @before ORDER BY seq {direction} LIMIT @take"
        );
    }

    private static (int Status, string Bound)[] Statuses(NoticeQuery query) =>
        (query.Unread, query.Archived) switch
        {
            // What is archived is read.
            (true, true) => [],
            (true, _) => [(NoticeStatus.UnreadAgain, ""), (NoticeStatus.Fresh, AboveWatermark)],
            (_, true) => [(NoticeStatus.Archived, "")],
            (false, false) => [(NoticeStatus.Read, ""), (NoticeStatus.Fresh, UpToWatermark)],
            (false, null) =>
            [
                (NoticeStatus.Read, ""),
                (NoticeStatus.Fresh, UpToWatermark),
                (NoticeStatus.Archived, ""),
            ],
            (null, false) => [(NoticeStatus.Fresh, ""), (NoticeStatus.Read, ""), (NoticeStatus.UnreadAgain, "")],
            _ =>
            [
                (NoticeStatus.Fresh, ""),
                (NoticeStatus.Read, ""),
                (NoticeStatus.UnreadAgain, ""),
                (NoticeStatus.Archived, ""),
            ],
        };
}

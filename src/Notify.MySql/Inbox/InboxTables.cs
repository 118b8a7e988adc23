using System.Globalization;

namespace Notify.MySql;

/// <summary>The tables of one shard, quoted for SQL.</summary>
internal sealed record InboxTables(string Heads, string Notices, string Gone, string Copies)
{
    public static InboxTables Of(MySqlSettings settings, int number) =>
        new(
            settings.Table(HeadsName(number)),
            settings.Table(NoticesName(number)),
            settings.Table(GoneName(number)),
            settings.Table(CopiesName(number))
        );

    public static string HeadsName(int number) => Numbered("inbox_", number);

    public static string NoticesName(int number) => Numbered("notice_", number);

    public static string GoneName(int number) => Numbered("inbox_gone_", number);

    public static string CopiesName(int number) => Numbered("inbox_copy_", number);

    private static string Numbered(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
}

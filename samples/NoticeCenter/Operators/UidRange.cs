using System.Globalization;
using Notify;

namespace NoticeCenter;

/// <summary>
/// Users by number, five hundred at a time. It stands where an application asks a table of its own: who follows a
/// topic, who takes part in a quiz.
/// </summary>
internal sealed class UidRange : IUserSource
{
    public const string Source = "uid-range";

    private const int PageSize = 500;

    public ValueTask<UserPage> ReadAsync(string? argument, string? cursor, CancellationToken cancellationToken)
    {
        var (from, to) = Ends.Parse(argument!);
        var first = cursor is null ? from : long.Parse(cursor, CultureInfo.InvariantCulture) + 1;
        var count = (int)Math.Min(PageSize, to - first + 1);
        var last = first + count - 1;
        var users = Enumerable.Range(0, count).Select(i => Text(first + i)).ToList();
        return new(new UserPage(users, last < to ? Text(last) : null));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The first and the last user.</summary>
    internal sealed record Ends(long From, long To)
    {
        public override string ToString() => $"{Text(From)}-{Text(To)}";

        public static Ends Parse(string text)
        {
            var ends = text.Split('-');
            return new Ends(Number(ends[0]), Number(ends[1]));
        }

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}

namespace Notify.MySql;

/// <summary>How many messages are read into memory at once.</summary>
internal static class ByteBudget
{
    private const long Most = 16 * 1024 * 1024;

    /// <summary>As many of the first rows as fit, one at least.</summary>
    public static List<T> Take<T>(IReadOnlyList<T> rows, Func<T, int> bytesOf)
    {
        var taken = new List<T>(rows.Count);
        var bytes = 0L;
        foreach (var row in rows)
        {
            bytes += bytesOf(row);
            if (bytes > Most && taken.Count > 0)
                break;
            taken.Add(row);
        }

        return taken;
    }
}

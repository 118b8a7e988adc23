namespace Notify.Cli;

/// <summary>What an import, or its verification, has come to.</summary>
internal sealed class ImportSums
{
    private readonly SortedDictionary<int, (long Rows, long Unread)> _types = [];

    public long Rows { get; private set; }

    public long Stored { get; set; }

    public long Known { get; set; }

    public long Refused { get; set; }

    public long Different { get; set; }

    /// <summary>Rows and unread ones, by type.</summary>
    public IReadOnlyDictionary<int, (long Rows, long Unread)> Types => _types;

    public void Count(OldNotice row)
    {
        Rows++;
        var type = (int)Math.Clamp(row.Type ?? 0, int.MinValue, int.MaxValue);
        var (rows, unread) = _types.GetValueOrDefault(type);
        _types[type] = (rows + 1, unread + (row.IsRead ? 0 : 1));
    }
}

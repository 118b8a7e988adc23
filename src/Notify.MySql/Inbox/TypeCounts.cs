using System.Globalization;
using System.Text;

namespace Notify.MySql;

/// <summary>Unread notices by type, as the head keeps them: <c>3:17,8:1</c>, in order, without zeros.</summary>
internal sealed class TypeCounts
{
    private readonly SortedDictionary<int, long> _counts = [];

    public static TypeCounts Parse(string? text)
    {
        var counts = new TypeCounts();
        foreach (var range in (text ?? "").AsSpan().Split(','))
        {
            var part = text.AsSpan()[range];
            var colon = part.IndexOf(':');
            if (colon < 0)
                continue;
            counts._counts[int.Parse(part[..colon], NumberStyles.None, CultureInfo.InvariantCulture)] = long.Parse(
                part[(colon + 1)..],
                NumberStyles.None,
                CultureInfo.InvariantCulture
            );
        }

        return counts;
    }

    public long this[int type] => _counts.GetValueOrDefault(type);

    /// <summary>The types that have any.</summary>
    public IReadOnlyCollection<int> Types => _counts.Keys;

    public void Add(int type, long more)
    {
        var count = this[type] + more;
        if (count == 0)
            _counts.Remove(type);
        else
            _counts[type] = count;
    }

    public void Clear() => _counts.Clear();

    public IReadOnlyDictionary<int, long> ToDictionary() => new Dictionary<int, long>(_counts);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (type, count) in _counts)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{type}:{count}");
        }

        return text.ToString();
    }
}

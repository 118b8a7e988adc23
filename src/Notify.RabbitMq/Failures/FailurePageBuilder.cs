using System.Globalization;

namespace Notify.RabbitMq;

/// <summary>
/// Picks one page of dead messages by the time they failed, however they come in, and keeps no more than the page.
/// </summary>
internal sealed class FailurePageBuilder
{
    private readonly FailureQuery _query;
    private readonly (long Ticks, string Id)? _after;
    private readonly SortedDictionary<(long Ticks, string Id), FailedDelivery> _found = new(new ByTime());

    public FailurePageBuilder(FailureQuery query)
    {
        _query = query;
        _after = query.Cursor is { } cursor ? Read(cursor) : null;
    }

    public void Add(FailedDelivery failed)
    {
        var place = (failed.Failure.FailedAt.UtcTicks, $"{failed.Group} {failed.Message.Id}");
        if (_after is { } after && ByTime.Order(place, after) <= 0 || !_query.Filter.Matches(failed))
            return;
        _found[place] = failed;
        if (_found.Count > _query.Limit + 1)
            _found.Remove(_found.Keys.Last());
    }

    public FailurePage Build()
    {
        var items = _found.Take(_query.Limit).ToList();
        return new FailurePage(
            [.. items.Select(item => item.Value)],
            _found.Count > _query.Limit ? Write(items[^1].Key) : null
        );
    }

    private static string Write((long Ticks, string Id) place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Ticks}:{place.Id}");

    private static (long, string) Read(string cursor)
    {
        var colon = cursor.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(cursor.AsSpan(0, colon), CultureInfo.InvariantCulture, out var ticks)
            ? (ticks, cursor[(colon + 1)..])
            : throw new InvalidInputException(
                ErrorIds.InvalidQuery,
                "cursor",
                $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor."
            );
    }

    private sealed class ByTime : IComparer<(long Ticks, string Id)>
    {
        public int Compare((long Ticks, string Id) x, (long Ticks, string Id) y) => Order(x, y);

        public static int Order((long Ticks, string Id) x, (long Ticks, string Id) y) =>
            x.Ticks == y.Ticks ? string.CompareOrdinal(x.Id, y.Id) : x.Ticks.CompareTo(y.Ticks);
    }
}

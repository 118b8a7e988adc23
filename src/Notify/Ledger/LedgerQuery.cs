namespace Notify.Ledger;

/// <summary>The limits of listings, checked before a store is asked.</summary>
internal static class LedgerQuery
{
    public static void Check(FailureQuery query)
    {
        if (query.Limit is < 1 or > FailureQuery.MaxLimit)
            throw Invalid(
                "limit",
                $"{query.Limit} dead messages were asked for; ask for 1 to {FailureQuery.MaxLimit}."
            );
        Check(query.Filter);
    }

    public static void Check(FailureFilter filter)
    {
        if (filter.Ids is { Count: 0 or > FailureFilter.MaxIds })
        {
            throw Invalid(
                "ids",
                $"A filter names {filter.Ids.Count} ids; name 1 to {FailureFilter.MaxIds}, or none to mean all."
            );
        }
    }

    private static InvalidInputException Invalid(string field, string message) =>
        new(ErrorIds.InvalidQuery, field, message);
}

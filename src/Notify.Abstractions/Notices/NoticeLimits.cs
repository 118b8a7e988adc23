using System.Globalization;

namespace Notify;

/// <summary>The fixed sizes of the inbox, the same on every store, and what a store adds of its own.</summary>
public sealed record NoticeLimits
{
    /// <summary>Most characters of a user id: 64.</summary>
    public const int UserIdLength = 64;

    /// <summary>Most users one send can address: 100,000.</summary>
    public const int UsersPerSend = 100_000;

    /// <summary>Most notices on a page: 100.</summary>
    public const int PageSize = 100;

    /// <summary>Most ids in one mark: 100.</summary>
    public const int IdsPerMark = 100;

    /// <summary>Most types in one filter: 32.</summary>
    public const int TypesPerFilter = 32;

    /// <summary>
    /// Most bytes of a notice's data as UTF-8 text, in this store: 8 KiB unless the store says otherwise.
    /// </summary>
    public int DataBytes { get; init; } = 8 * 1024;

    /// <summary>True if this store takes decimal numbers as user ids only.</summary>
    public bool NumericUserIds { get; init; }

    /// <summary>Refuses a user id this store does not take.</summary>
    /// <param name="userId">The user id.</param>
    /// <exception cref="InvalidInputException">Says why.</exception>
    public void CheckUser(string userId)
    {
        if (TextRules.Fault(userId, UserIdLength * 4) is { } fault)
            throw Invalid("userId", $"A user id {fault}");
        if (userId.Length > UserIdLength)
            throw Invalid(
                "userId",
                $"The user id '{userId}' has {userId.Length} characters, over the limit of {UserIdLength}"
            );
        if (NumericUserIds && !IsNumber(userId))
            throw Invalid(
                "userId",
                $"The user id '{userId}' is not a decimal number, and this inbox takes numbers only"
            );
    }

    /// <summary>Refuses a notice this store does not take.</summary>
    /// <param name="type">The notice's type.</param>
    /// <param name="data">The notice's data.</param>
    /// <exception cref="InvalidInputException">Says why.</exception>
    public void CheckNotice(int type, string data)
    {
        CheckType(type);
        if (TextRules.ContentFault(data, DataBytes) is { } fault)
            throw Invalid("data", $"The notice's data {fault}");
    }

    /// <summary>Refuses a broadcast this store does not take.</summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <exception cref="InvalidInputException">Says why.</exception>
    public void CheckBroadcast(Broadcast broadcast)
    {
        CheckNotice(broadcast.Type, broadcast.Data);
        if (TextRules.Fault(broadcast.Audience, UserIdLength) is { } fault)
            throw Invalid("audience", $"A broadcast's audience {fault}");
    }

    /// <summary>Refuses a query that breaks a limit.</summary>
    /// <param name="query">The query.</param>
    /// <exception cref="InvalidInputException">Says which.</exception>
    public static void CheckQuery(NoticeQuery query)
    {
        if (query.Limit is < 1 or > PageSize)
            throw Invalid("limit", $"A page of {query.Limit} notices was asked for; ask for 1 to {PageSize}");
        if (query is { Before: not null, After: not null })
            throw Invalid("after", "A page both before and after a number was asked for; give one of the two");
        if (query.Before < 0 || query.After < 0)
            throw Invalid("before", "A page before or after a negative number was asked for; numbers begin with 1");
        CheckTypes(query.Types);
    }

    /// <summary>Refuses a mark that breaks a limit.</summary>
    /// <param name="mark">The mark.</param>
    /// <exception cref="InvalidInputException">Says which.</exception>
    public static void CheckMark(NoticeMark mark)
    {
        if (mark.Ids is { } ids)
            CheckIds(mark.Action, ids);
        else if (mark.UpTo is null or < 0)
            throw Invalid(
                "upTo",
                $"Notices were to be marked up to '{mark.UpTo}'; give the number of the newest one seen"
            );
        CheckTypes(mark.Types);
    }

    private static void CheckIds(NoticeAction action, IReadOnlyList<MessageId> ids)
    {
        if (ids.Count is < 1 or > IdsPerMark)
            throw Invalid("ids", $"{ids.Count} notices were to be marked at once; give 1 to {IdsPerMark} ids");
        if (action == NoticeAction.See)
            throw Invalid(
                "ids",
                "Notices were to be marked as seen by id; give the number of the newest one seen instead"
            );
        if (ids.Any(id => id.IsEmpty))
            throw Invalid("ids", "An empty id was to be marked; leave it out");
    }

    private static void CheckTypes(IReadOnlyList<int>? types)
    {
        if (types is null)
            return;
        if (types.Count is < 1 or > TypesPerFilter)
            throw Invalid("types", $"{types.Count} types were asked for; give 1 to {TypesPerFilter}, or none for all");
        foreach (var type in types)
            CheckType(type);
    }

    private static void CheckType(int type)
    {
        if (type < 0)
            throw Invalid("type", $"The notice's type is {type}; types are 0 or more");
    }

    private static bool IsNumber(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == text;

    private static InvalidInputException Invalid(string field, string fault) =>
        new(ErrorIds.InvalidNotice, field, $"{fault}.");
}

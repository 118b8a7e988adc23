namespace Notify.AspNetCore;

/// <summary>Marks notices by id, or all up to the newest one the user saw.</summary>
internal sealed record MarkRequest(
    IReadOnlyList<string?>? Ids = null,
    long? UpTo = null,
    IReadOnlyList<int>? Types = null
);

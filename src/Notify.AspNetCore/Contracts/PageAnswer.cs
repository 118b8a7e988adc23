namespace Notify.AspNetCore;

/// <summary>A page of an inbox.</summary>
internal sealed record PageAnswer(
    IReadOnlyList<NoticeAnswer> Data,
    bool HasMore,
    string? NextCursor,
    CountsAnswer Counts
);

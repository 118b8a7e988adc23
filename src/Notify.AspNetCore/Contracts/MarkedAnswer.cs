namespace Notify.AspNetCore;

/// <summary>What a mark of many has changed.</summary>
internal sealed record MarkedAnswer(long Changed, IReadOnlyList<string> Unknown, CountsAnswer Counts);

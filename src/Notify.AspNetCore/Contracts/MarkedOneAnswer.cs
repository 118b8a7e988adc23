using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>A notice after a mark; without it if the mark has deleted it.</summary>
internal sealed record MarkedOneAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NoticeAnswer? Notice,
    CountsAnswer Counts
);

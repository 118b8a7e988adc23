namespace NoticeCenter;

/// <summary>A click on "all read" that the old system could not carry out, as <c>notify import</c> brings it.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Type">The type that was read.</param>
/// <param name="CreateTime">When it was clicked.</param>
internal sealed record OldRead(long Uid, int Type, DateTimeOffset CreateTime);

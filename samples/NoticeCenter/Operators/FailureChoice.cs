using Notify;

namespace NoticeCenter;

/// <summary>Which failures are meant; all that is given must hold.</summary>
/// <param name="Ids">Messages by id, 1,000 at most.</param>
/// <param name="Group">Those of a group.</param>
/// <param name="Topic">Those of a topic.</param>
/// <param name="All">True if nothing of this restricts, and all are meant.</param>
internal sealed record FailureChoice(IReadOnlyList<string?>? Ids, string? Group, string? Topic, bool All)
{
    /// <exception cref="BadFieldException">It names nothing, or an id that is none.</exception>
    public FailureFilter ToFilter()
    {
        if (Ids is null && Group is null && Topic is null && !All)
            throw new BadFieldException("all", "is not true, and neither ids nor group nor topic is given; give one.");
        return new FailureFilter
        {
            Ids = Ids?.Select(IdOf).ToList(),
            Group = Group,
            Topic = Topic,
        };
    }

    private static MessageId IdOf(string? text) =>
        MessageId.TryParse(text, out var id)
            ? id
            : throw new BadFieldException("ids", $"has '{text}', which is no id.");
}

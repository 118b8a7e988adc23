using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Kills;

/// <summary>What a recount found.</summary>
internal sealed record RecountResult(long Stored, long Heads, long Counters, long Gaps, long Duplicates, long Missing)
{
    public bool IsClean => Counters + Gaps + Duplicates + Missing == 0;

    public MarkdownTable Table =>
        new MarkdownTable("", "of", "wrong")
            .Add(
                "inboxes with a wrong counter (total, unread, unseen, by type)",
                Figures.Whole(Heads),
                Figures.Whole(Counters)
            )
            .Add("inboxes with a gap in their numbers", Figures.Whole(Heads), Figures.Whole(Gaps))
            .Add("notices that are there twice", Figures.Whole(Stored), Figures.Whole(Duplicates))
            .Add("accepted notices that are missing", Figures.Whole(Stored), Figures.Whole(Missing));
}

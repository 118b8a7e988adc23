namespace Notify.RabbitMq.Tests.Failures;

public sealed class FailurePageBuilderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Three of each second, so that pages end in the middle of one.
    private static readonly List<FailedDelivery> All =
    [
        .. Enumerable.Range(0, 20).Select(i => Failed($"m{i:00}", Start.AddSeconds(i / 3))),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(21)]
    public void Pages_have_everything_once_by_time_however_it_comes_in(int limit)
    {
        var shuffled = All.OrderBy(failed => failed.Message.Id.ToString()[^1])
            .ThenByDescending(f => f.Message.Id.ToString());
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = Build(new FailureQuery { Limit = limit, Cursor = cursor }, shuffled);
            Assert.InRange(page.Items.Count, 1, limit);
            seen.AddRange(page.Items.Select(item => item.Message.Id.ToString()));
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal(All.Select(failed => failed.Message.Id.ToString()), seen);
    }

    [Fact]
    public void One_message_that_is_dead_in_two_groups_is_there_twice()
    {
        var failed = Failed("m", Start);

        var page = Build(new FailureQuery(), [failed, failed with { Group = "other" }, failed]);

        Assert.Equal(["group", "other"], page.Items.Select(item => item.Group));
        Assert.Null(page.Next);
    }

    [Fact]
    public void What_the_filter_does_not_mean_takes_no_place()
    {
        var filter = new FailureFilter { From = Start.AddSeconds(2), To = Start.AddSeconds(4) };

        var page = Build(new FailureQuery { Filter = filter, Limit = 4 }, All);

        Assert.Equal(["m06", "m07", "m08", "m09"], page.Items.Select(item => item.Message.Id.ToString()));
        Assert.NotNull(page.Next);
    }

    [Theory]
    [InlineData("x")]
    [InlineData(":m")]
    [InlineData("x:m")]
    public void A_cursor_that_is_none_is_refused(string cursor)
    {
        var error = Assert.Throws<InvalidInputException>(() =>
            new FailurePageBuilder(new FailureQuery { Cursor = cursor })
        );

        Assert.Equal(ErrorIds.InvalidQuery, error.ErrorId);
        Assert.Contains($"'{cursor}'", error.Message, StringComparison.Ordinal);
    }

    private static FailurePage Build(FailureQuery query, IEnumerable<FailedDelivery> failures)
    {
        var page = new FailurePageBuilder(query);
        foreach (var failed in failures)
            page.Add(failed);
        return page.Build();
    }

    private static FailedDelivery Failed(string id, DateTimeOffset at) =>
        new(
            new Message("t", Array.Empty<byte>(), new MessageId(id)),
            "group",
            1,
            at,
            Failure.From(FailureReason.HandlerFailed, "why", at)
        );
}

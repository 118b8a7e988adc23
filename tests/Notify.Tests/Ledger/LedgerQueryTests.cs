using Notify.Conformance;

namespace Notify.Tests.Ledger;

/// <summary>Listings of dead messages with impossible limits are refused before a store is asked.</summary>
public sealed class LedgerQueryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_page_of_an_impossible_size_is_refused(int limit) =>
        await Refused(
            async failures => await failures.ListAsync(new FailureQuery { Limit = limit }),
            "limit",
            $"{limit} dead messages were asked for; ask for 1 to 1000. (NTF1003)"
        );

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_filter_with_no_ids_or_too_many_is_refused_by_every_use(int count)
    {
        var filter = new FailureFilter { Ids = [.. Enumerable.Range(0, count).Select(_ => MessageId.New())] };
        var text = $"A filter names {count} ids; name 1 to 1000, or none to mean all. (NTF1003)";

        await Refused(async f => await f.ListAsync(new FailureQuery { Filter = filter }), "ids", text);
        await Refused(async f => await f.RedriveAsync(filter), "ids", text);
        await Refused(async f => await f.ResolveAsync(filter), "ids", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData(":7")]
    [InlineData("2:7")]
    [InlineData("-1:7")]
    [InlineData("x:7")]
    public async Task A_cursor_that_no_page_ended_with_is_refused(string cursor) =>
        await Refused(
            async failures => await failures.ListAsync(new FailureQuery { Cursor = cursor }),
            "cursor",
            $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor. (NTF1003)"
        );

    private static async Task Refused(Func<IFailures, Task> use, string field, string text)
    {
        await using var app = await TestApp.Start(_ => { });

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => use(app.Failures));

        Assert.Equal((field, text), (error.Field, error.Message));
    }
}

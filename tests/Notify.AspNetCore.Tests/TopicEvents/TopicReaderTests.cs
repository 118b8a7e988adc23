using Notify.Conformance;

namespace Notify.AspNetCore.Tests.TopicEvents;

/// <summary>What waits for one reader of a topic, and what it is told of what was lost.</summary>
public sealed class TopicReaderTests
{
    private readonly TopicReader _reader = new(limit: 2);

    [Fact]
    public async Task Messages_come_in_order()
    {
        await using var news = _reader.ReadAsync(default).GetAsyncEnumerator();
        var (one, two) = (Tell(), Tell());

        Assert.Equal(one, await Next(news));
        Assert.Equal(two, await Next(news));
        var three = Tell();
        Assert.Equal(three, await Next(news));
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_is_told_so_once_and_goes_on_with_what_comes_then()
    {
        await using var news = _reader.ReadAsync(default).GetAsyncEnumerator();
        for (var i = 0; i < 10; i++)
            Tell();

        Assert.Null(await Next(news));
        var later = Tell();
        Assert.Equal(later, await Next(news));
    }

    [Fact]
    public async Task What_the_transport_lost_is_told()
    {
        await using var news = _reader.ReadAsync(default).GetAsyncEnumerator();
        _reader.TellMissed();

        Assert.Null(await Next(news));
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_every_time()
    {
        await using var news = _reader.ReadAsync(default).GetAsyncEnumerator();
        for (var i = 0; i < 1_000; i++)
        {
            var next = Next(news);
            var told = Task.Run(Tell);
            Assert.Equal(await told, await next);
        }
    }

    private static async Task<Message?> Next(IAsyncEnumerator<Message?> news)
    {
        Assert.True(await Guard.Within(news.MoveNextAsync().AsTask(), "the next message"));
        return news.Current;
    }

    private Message Tell()
    {
        var message = new Message("orders.paid", default);
        _reader.Tell(message);
        return message;
    }
}

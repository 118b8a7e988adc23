using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>Streams take a place and give it back; a host that stops waits for none.</summary>
public sealed class StreamEndTests
{
    [Fact]
    public async Task One_stream_too_many_is_refused_until_another_has_ended()
    {
        await using var host = await InboxHost.Start(new() { Api = api => api.StreamsPerUser = 2 });
        await using var one = await LiveStream.Open(host);
        var two = await LiveStream.Open(host);
        await one.Next("counts");
        await two.Next("counts");

        var refused = await host.Send("GET /v1/inbox/stream");

        refused.IsProblem(429, "too_many_streams");
        Assert.Equal("30", refused.Header("Retry-After"));
        await using (var bob = await LiveStream.Open(host, "bob"))
            await bob.Next("counts");
        await two.DisposeAsync();
        await Guard.Until(() => CanOpen(host), "the place to be free again");
    }

    [Fact]
    public async Task A_stream_that_failed_to_begin_takes_no_place()
    {
        var hook = new HookedNotices();
        await using var host = await InboxHost.Start(
            new() { Api = api => api.StreamsPerUser = 1, Services = hook.Wrap }
        );
        hook.BeforeWatch = _ => throw new InvalidOperationException("The store is down.");
        (await host.Send("GET /v1/inbox/stream")).IsProblem(500, "internal_error");
        hook.BeforeWatch = null;

        await using var stream = await LiveStream.Open(host);

        await stream.Next("counts");
    }

    [Fact]
    public async Task A_store_that_takes_too_long_is_answered_as_a_failure_and_not_as_a_stalled_reader()
    {
        var hook = new HookedNotices { BeforeWatch = _ => throw new TimeoutException("No answer within 5 s.") };
        await using var host = await InboxHost.Start(new() { Services = hook.Wrap });

        (await host.Send("GET /v1/inbox/stream")).IsProblem(500, "internal_error");

        Assert.False(host.Log.Has(5002));
    }

    [Fact]
    public async Task A_host_that_stops_ends_all_streams_in_order_and_waits_for_none()
    {
        await using var host = await InboxHost.Start(Patient());
        var streams = new List<LiveStream>();
        for (var i = 0; i < 5; i++)
        {
            streams.Add(await LiveStream.Open(host, $"user-{i}"));
            await streams[^1].Next("counts");
        }

        await Guard.Within(host.App.StopAsync(), "the host to stop");

        foreach (var stream in streams)
        {
            Assert.Empty(await stream.ReadToEnd());
            await stream.DisposeAsync();
        }

        Assert.DoesNotContain(host.Log.Entries, entry => entry.EventId is 5000 or 5001);
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_no_reader_that_takes_nothing()
    {
        await using var host = await InboxHost.Start(Patient());
        await using var stalled = await LiveStream.Open(host, narrow: true);
        await using var other = await LiveStream.Open(host);
        await stalled.Next("counts");
        await other.Next("counts");
        for (var sent = 1; sent <= 1_500; sent++)
        {
            await host.Notices.NotifyAsync("ada", new NewNotice { Data = new string('x', 8_000) });
            while (sent % 50 == 0 && !(await other.Next()).Id!.EndsWith($":{sent}", StringComparison.Ordinal)) { }
        }

        await Guard.Within(host.App.StopAsync(), "the host to stop");
    }

    [Fact]
    public async Task A_stream_that_begins_while_the_host_stops_ends_as_one_a_browser_comes_back_to()
    {
        var begun = new TaskCompletionSource();
        var hook = new HookedNotices
        {
            BeforeWatch = async cancellationToken =>
            {
                begun.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            },
        };
        await using var host = await InboxHost.Start(Patient() with { Services = hook.Wrap });
        var opening = LiveStream.Open(host);
        await Guard.Within(begun.Task, "the request to arrive");

        var stopping = host.App.StopAsync();

        await using var stream = await Guard.Within(opening, "the answer");
        Assert.Equal("text/event-stream", stream.Headers.ContentType!.MediaType);
        Assert.Empty(await stream.ReadToEnd());
        await Guard.Within(stopping, "the host to stop");
    }

    [Fact]
    public async Task What_a_user_is_not_allowed_to_see_is_no_stream()
    {
        await using var host = await InboxHost.Start();

        (await host.Send("GET /v1/inbox/stream", user: null)).IsProblem(401, "unauthorized");
    }

    /// <summary>A host that would wait for its requests as long as it takes.</summary>
    private static InboxHostSetup Patient() =>
        new()
        {
            Services = services =>
                services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan),
        };

    private static async ValueTask<bool> CanOpen(InboxHost host)
    {
        await using var stream = await LiveStream.Open(host);
        return stream.Response.IsSuccessStatusCode;
    }
}

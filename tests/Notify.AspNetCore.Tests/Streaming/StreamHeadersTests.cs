using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>Nothing between the host and the browser may keep events back.</summary>
public sealed class StreamHeadersTests
{
    [Fact]
    public async Task It_asks_caches_and_proxies_to_pass_everything_on()
    {
        await using var host = await InboxHost.Start();
        await using var stream = await LiveStream.Open(host);

        Assert.Equal("text/event-stream", stream.Headers.ContentType!.ToString());
        var cache = stream.Response.Headers.CacheControl!;
        Assert.True(cache.NoCache && cache.NoStore);
        Assert.Equal("no", Assert.Single(stream.Response.Headers.GetValues("X-Accel-Buffering")));
        Assert.Equal("nosniff", Assert.Single(stream.Response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Null(stream.Headers.ContentLength);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task An_application_that_compresses_everything_does_not_hold_events_back(string encoding)
    {
        await using var host = await InboxHost.Start(
            new()
            {
                Services = services =>
                    services.AddResponseCompression(options =>
                        options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "text/event-stream"]
                    ),
                App = app => app.UseResponseCompression(),
            }
        );
        await using var stream = await LiveStream.Open(host, headers: [("Accept-Encoding", encoding)]);

        await stream.Next("counts");
        await host.Fill("ada", 1);

        Assert.Equal("n-1", (await stream.Next("notice")).NoticeData);
        Assert.Equal(["identity"], stream.Headers.ContentEncoding);
    }
}

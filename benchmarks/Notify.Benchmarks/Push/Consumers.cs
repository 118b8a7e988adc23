using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Push;

/// <summary>Two consumers in this process that take every command and note when it came.</summary>
internal sealed class Consumers : IAsyncDisposable
{
    private const int Count = 2;

    private readonly WebApplication _app;
    private readonly int _expected;
    private readonly DateTimeOffset _due;
    private readonly ConcurrentDictionary<(string Consumer, long Id), double> _late = new();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _again;

    private Consumers(WebApplication app, int commands, DateTimeOffset due)
    {
        (_app, _expected, _due) = (app, commands * Count, due);
        _app.Run(TakeAsync);
    }

    /// <summary>How late each push came, in milliseconds; below zero is early.</summary>
    public Distribution Late => new(_late.Values);

    public int Pushed => _late.Count;

    public int Again => _again;

    public string Host => _app.Urls.Single();

    public static async Task<Consumers> StartAsync(int commands, DateTimeOffset due)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var consumers = new Consumers(builder.Build(), commands, due);
        await consumers._app.StartAsync();
        return consumers;
    }

    /// <summary>Waits for every push.</summary>
    public Task AllAsync() => _all.Task.WaitAsync(TimeSpan.FromMinutes(3));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var late = (DateTimeOffset.UtcNow - _due).TotalMilliseconds;
        await context.Request.Body.CopyToAsync(Stream.Null);
        var id = long.Parse(context.Request.Query["msg_id"].ToString());
        if (!_late.TryAdd((context.Request.Path, id), late))
            Interlocked.Increment(ref _again);
        else if (_late.Count == _expected)
            _all.TrySetResult();
    }
}

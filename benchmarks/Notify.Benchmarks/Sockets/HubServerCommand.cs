using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Streams;
using TopicHub;

namespace Notify.Benchmarks.Sockets;

/// <summary>The server of <c>topichub</c>: the sample as it is, and beside it a bare WebSocket of Kestrel's.</summary>
internal sealed class HubServerCommand : ICommand
{
    public const string CommandName = "topichub-server";
    public const string EchoPath = "/echo";

    public string Name => CommandName;

    public string Usage => "The server of topichub; it starts it itself.";

    public bool IsPartOfAll => false;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly();
        var port = FreePort();
        await using var app = Build(port);
        await app.StartAsync();
        Console.WriteLine($"{ServerCommand.Answer}{port}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var numbers = line == "memory" ? Memory() : await WhenEmptyAsync(app, line.Split(' ')[1]);
            var texts = numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture));
            Console.WriteLine(ServerCommand.Answer + string.Join(' ', texts));
        }

        await app.StopAsync();
        return 0;
    }

    private static WebApplication Build(int port)
    {
        var app = TopicHubApp.Build(
            [],
            builder =>
            {
                builder
                    .Logging.ClearProviders()
                    .SetMinimumLevel(LogLevel.Warning)
                    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
                builder.WebHost.UseSockets(sockets => sockets.Backlog = ServerCommand.Backlog);
                builder.WebHost.ConfigureKestrel(kestrel =>
                {
                    for (byte i = 1; i <= ServerCommand.Addresses; i++)
                        kestrel.Listen(new IPAddress([127, 0, 0, i]), port);
                });
            }
        );
        app.UseWebSockets();
        app.Map(EchoPath, EchoAsync);
        return app;
    }

    /// <summary>What Kestrel's own WebSocket can do: every message goes back as it came.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: WebSocketMessageType.Text } part)
            await socket.SendAsync(
                buffer.AsMemory(0, part.Count),
                WebSocketMessageType.Text,
                endOfMessage: true,
                default
            );
    }

    private static async Task<double[]> WhenEmptyAsync(WebApplication app, string group)
    {
        var groups = app.Services.GetRequiredService<IGroupAdministration>();
        while (await groups.FindAsync(group) is { } info && info.Waiting + info.InFlight + info.Scheduled > 0)
            await Task.Delay(1);
        return [];
    }

    private static double[] Memory()
    {
        var resident = (double)Environment.WorkingSet;
        return [CleanHeap.LiveBytes(), resident];
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Benchmarks.Cli;

namespace Notify.Benchmarks.Streams;

/// <summary>The server of the other commands about streams: an ordinary application with an inbox.</summary>
internal sealed class ServerCommand : ICommand
{
    public const string CommandName = "streams-server";
    public const int Addresses = 8;
    public const int Backlog = 4096;

    /// <summary>What a line of an answer begins with.</summary>
    public const string Answer = "> ";

    public string Name => CommandName;

    public string Usage => "The server of the commands about streams; they start it themselves.";

    public bool IsPartOfAll => false;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly();
        var port = FreePort();
        await using var app = Build(port);
        await app.StartAsync();
        var work = new ServerWork(app.Services);
        Console.WriteLine($"{Answer}{port}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var numbers = await work.DoAsync(line.Split(' '));
            var texts = numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture));
            Console.WriteLine(Answer + string.Join(' ', texts));
        }

        await app.StopAsync();
        return 0;
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder
            .Logging.ClearProviders()
            .SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // The system's own limit; by default 512 may wait, and who finds no room tries again after a second.
        builder.WebHost.UseSockets(sockets => sockets.Backlog = Backlog);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (byte i = 1; i <= Addresses; i++)
                kestrel.Listen(new IPAddress([127, 0, 0, i]), port);
        });
        builder
            .Services.AddAuthentication(UserSignIn.SignIn)
            .AddScheme<AuthenticationSchemeOptions, UserSignIn>(UserSignIn.SignIn, _ => { });
        builder.Services.AddNotify(notify => notify.AddInboxApi());
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapNotifyInbox();
        return app;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

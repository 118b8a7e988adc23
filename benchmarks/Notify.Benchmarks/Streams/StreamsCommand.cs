using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Streams;

/// <summary>Measures one thing about streams, or several in one report.</summary>
internal sealed class StreamsCommand(string name, params IStreamsPart[] parts) : ICommand
{
    private static readonly string About = $"""
        Server-sent events over HTTP/1.1 from the inbox in memory. The server is a process of its own: Kestrel, a
        sign-in by header, `AddNotify().AddInboxApi()` with their defaults, warnings on the screen. Only its backlog
        is raised, to {ServerCommand.Backlog:N0} connections: with the default of 512, a burst waits for the network
        to try again. All clients are raw sockets in another process on the same machine, so they share its cores.
        """;

    public string Name => name;

    public string Usage => string.Join('\n', parts.Select(part => part.Usage));

    /// <summary>The command of all parts covers the others.</summary>
    public bool IsPartOfAll => parts.Length > 1;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly([.. parts.SelectMany(part => part.Names).Distinct()]);
        var report = new MarkdownReport("Streams of the inbox", arguments).Add(About);
        var isKept = true;
        foreach (var part in parts)
            isKept &= await part.AddAsync(report, arguments);
        await report.WriteAsync();
        return isKept ? 0 : 1;
    }
}

namespace Notify.TestServers;

/// <summary>How a server's program is started. It must stay in the foreground and replace every launcher by itself.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">What its environment has beyond that of this process.</param>
public sealed record ServerCommand(string File, IReadOnlyList<string> Arguments, ServerEnvironment Environment)
{
    public ServerCommand(string file, params IReadOnlyList<string> arguments)
        : this(file, arguments, ServerEnvironment.Inherited) { }
}

namespace CommandQueue;

/// <summary>A consumer of one command, with the group that receives for it.</summary>
/// <param name="Command">The command.</param>
/// <param name="Options">Where it is, and how patient one is with it.</param>
internal sealed record Consumer(string Command, ConsumerOptions Options)
{
    public string Name => Options.Name;

    /// <summary>One group for each command and consumer: they fail, wait and are counted apart.</summary>
    public string Group => $"{Command}.{Name}";

    public string Topic => TopicOf(Command);

    /// <summary>Commands have topics of their own, so that each is received by its own consumers only.</summary>
    public static string TopicOf(string command) => $"commands.{command}";
}

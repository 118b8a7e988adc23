namespace CommandQueue;

/// <summary>A command that may be submitted, and who consumes it.</summary>
public sealed class CommandOptions
{
    /// <summary>The project it belongs to.</summary>
    public string Project { get; set; } = "";

    /// <summary>The command's name, for example <c>sds:create:order</c>.</summary>
    public string Command { get; set; } = "";

    /// <summary>Each gets every command.</summary>
    public List<ConsumerOptions> ConsumerList { get; set; } = [];
}

namespace Notify.Cli;

/// <summary>Something the tool does.</summary>
internal interface ICommand
{
    /// <summary>One word or two: <c>export</c>, <c>reshard plan</c>.</summary>
    string Name { get; }

    /// <summary>One line.</summary>
    string Summary { get; }

    /// <summary>What it takes beside the options of all commands.</summary>
    IReadOnlyList<CommandOption> Options { get; }

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}

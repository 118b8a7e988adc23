namespace Notify.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Arguments">Its options.</param>
/// <param name="Terminal">Where it writes.</param>
internal sealed record CommandContext(CommandArguments Arguments, Output Terminal)
{
    public bool IsDryRun => Arguments.Has("--dry-run");
}

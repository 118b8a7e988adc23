namespace Notify.Cli;

/// <summary>What the tool's end means; part of its interface.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Differences were found, or a part could not be done.</summary>
    public const int Differences = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>A server is out of reach or refuses the work.</summary>
    public const int Unreachable = 3;

    public const int Cancelled = 130;
}

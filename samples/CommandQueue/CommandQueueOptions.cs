namespace CommandQueue;

/// <summary>
/// What the old system's config.yaml said, as far as it still means something: section <c>CommandQueue</c>.
/// </summary>
public sealed class CommandQueueOptions
{
    /// <summary>Who may submit commands of which project; the old <c>product_list</c>.</summary>
    public List<ProjectOptions> Projects { get; set; } = [];

    /// <summary>The commands and their consumers; one entry for each old command file.</summary>
    public List<CommandOptions> Commands { get; set; } = [];

    /// <summary>How many days details and failures are shown after a command was due; statuses twice as long.</summary>
    public int MsgSaveDays { get; set; } = 4;

    /// <summary>The request id of a command is pushed on as the header <c>X-</c> and this.</summary>
    public string RequestTraceIdKey { get; set; } = "Request-Id";

    /// <summary>True if commands of one bucket reach a consumer in order, one at a time.</summary>
    public bool OrderByBucket { get; set; } = true;

    /// <summary>
    /// For how many days after it was due the same command (same content and time) is answered with the id it has
    /// already, instead of being accepted again. 0, the default, accepts it again.
    /// </summary>
    public int DeduplicateDays { get; set; }

    /// <summary>How many requests to one consumer run at once.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>Failures in a row that give a consumer a rest; 0 for none.</summary>
    public int BreakAfter { get; set; } = 20;

    /// <summary>How long that rest is, in milliseconds.</summary>
    public int BreakFor { get; set; } = 5_000;

    /// <summary>How long details and failures are shown.</summary>
    public TimeSpan KeepDetailsFor => TimeSpan.FromDays(MsgSaveDays);

    /// <summary>How long statuses are known.</summary>
    public TimeSpan KeepStatusesFor => 2 * KeepDetailsFor;
}

namespace CommandQueue;

/// <summary>A consumer of a command: an HTTP endpoint.</summary>
public sealed class ConsumerOptions
{
    /// <summary>The consumer's name, as callers use it.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Scheme, host and port, for example <c>http://orders.internal:8080</c>; <c>self</c> is this host.
    /// </summary>
    public string Host { get; set; } = "";

    /// <summary>The path, and a query if there is one.</summary>
    public string Path { get; set; } = "/";

    /// <summary>How long it has to answer, in milliseconds.</summary>
    public int Timeout { get; set; } = 600;

    /// <summary>How often a failed request is made again.</summary>
    public int RetryTimes { get; set; } = 3;

    /// <summary>The wait before the first retry, in milliseconds; before the n-th it is n times as long.</summary>
    public int Interval { get; set; } = 500;
}

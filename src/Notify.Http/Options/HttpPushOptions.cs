namespace Notify;

/// <summary>One endpoint that messages are pushed to: where, which, how, and what follows a failure.</summary>
public sealed class HttpPushOptions
{
    /// <summary>Most headers of <see cref="Headers" />: 32, of 8 KiB in all.</summary>
    public const int MaxHeaders = 32;

    /// <summary>
    /// Where messages go: an absolute http or https address without user name and fragment. Must be set.
    /// </summary>
    public Uri? Url { get; set; }

    /// <summary>The topics and patterns that are pushed. At least one.</summary>
    public List<string> Topics { get; } = [];

    /// <summary>The group that receives them; the target's own name unless set.</summary>
    public string? Group { get; set; }

    /// <summary>
    /// How long an endpoint has, from connecting to the end of its answer, 10 ms to 10 minutes. 10 seconds unless set.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many requests run at once in this process, 1 to 1,024. Slow endpoints need more; 16 unless set. Wins over
    /// the group's own <see cref="GroupOptions.Concurrency" /> unless that is configured.
    /// </summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>How many retries follow a failed push, 0 to 999; then the message is dead. 8 unless set.</summary>
    public int Retries { get; set; } = 8;

    /// <summary>How the waits between them grow. Exponential (doubling) unless set.</summary>
    public RetryGrowth Backoff { get; set; }

    /// <summary>The wait before the first retry; the step of a linear backoff. 5 seconds unless set.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait, a day at most. 1 hour unless set.</summary>
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>By which part a wait varies at random, both ways, 0 to 1. 0.1 unless set.</summary>
    public double Jitter { get; set; } = 0.1;

    /// <summary>
    /// The longest <c>Retry-After</c> of an answer that is honoured; one that asks for more waits this long. 1 hour
    /// unless set, a day at most; zero ignores the header.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Answers after which a message is dead at once: its endpoint says that it will never take it. 410 (Gone) unless
    /// others are added; <see cref="KeepTryingAfterGone" /> takes 410 off.
    /// </summary>
    public List<int> FinalStatuses { get; } = [];

    /// <summary>True if 410 (Gone) is retried like any other failure.</summary>
    public bool KeepTryingAfterGone { get; set; }

    /// <summary>
    /// Headers of every request, at most 32 with 8 KiB in all. They may replace <c>User-Agent</c>, not what belongs to
    /// the connection or to Notify.
    /// </summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Secrets that requests are signed with after the Standard Webhooks specification: <c>whsec_</c> and 24 to 64
    /// bytes in base64. With several, each request carries a signature by each, so that a secret can be replaced
    /// without a gap. Not signed unless set.
    /// </summary>
    public List<string> Secrets { get; } = [];

    /// <summary>
    /// True if the endpoint may be on this machine or in a private network. Without it the address is checked when a
    /// connection is made, on what the name means then, and a private one is refused.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>
    /// How many failures in a row open the breaker, 1 to 1,000: the endpoint seems to be down, and further messages
    /// wait without counting an attempt. 0 for no breaker. 10 unless set.
    /// </summary>
    public int BreakAfter { get; set; } = 10;

    /// <summary>
    /// How long the breaker stays open before one message tries, 10 ms to 10 minutes. 30 seconds unless set.
    /// </summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Changes each request before it is signed and sent, in code only: for endpoints that expect a form of their own.
    /// </summary>
    public Action<HttpRequestMessage, MessageContext>? Shape { get; set; }
}

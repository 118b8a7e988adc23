namespace Notify;

/// <summary>How the waits before delayed retries grow.</summary>
public enum RetryGrowth
{
    /// <summary>Each is the one before times <see cref="RetryOptions.Factor" />.</summary>
    Exponential,

    /// <summary>The n-th is n times <see cref="RetryOptions.FirstDelay" />; the factor does not count.</summary>
    Linear,
}

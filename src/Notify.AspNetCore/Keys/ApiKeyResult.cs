using System.Diagnostics.CodeAnalysis;

namespace Notify;

/// <summary>What came of presenting a key.</summary>
public sealed class ApiKeyResult
{
    internal static readonly ApiKeyResult Wrong = new(client: null, TimeSpan.Zero);

    internal ApiKeyResult(ApiClient? client, TimeSpan retryAfter)
    {
        Client = client;
        RetryAfter = retryAfter;
    }

    /// <summary>Who it is; null if the key was not accepted.</summary>
    public ApiClient? Client { get; }

    /// <summary>
    /// How long the address must wait before another key is looked at; zero if the key was accepted or just wrong.
    /// </summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>True if the key was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Client))]
    public bool IsAccepted => Client is not null;

    /// <summary>True if the key was not looked at, because its address has presented too many wrong ones.</summary>
    public bool IsLockedOut => RetryAfter > TimeSpan.Zero;
}

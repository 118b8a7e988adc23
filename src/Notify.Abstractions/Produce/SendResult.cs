namespace Notify;

/// <summary>What became of one message of a batch.</summary>
public readonly struct SendResult : IEquatable<SendResult>
{
    private SendResult(SendStatus status, NotifyException? error)
    {
        Status = status;
        Error = error;
    }

    /// <summary>Accepted, rejected or unknown.</summary>
    public SendStatus Status { get; }

    /// <summary>Why it was not accepted, or why nobody knows; null if it was accepted.</summary>
    public NotifyException? Error { get; }

    /// <summary>True if the message was accepted.</summary>
    public bool IsAccepted => Status == SendStatus.Accepted;

    /// <summary>The message was accepted.</summary>
    public static SendResult Accepted => default;

    /// <summary>The message was not accepted, or nobody knows; which of the two is in the error.</summary>
    /// <param name="error">Why.</param>
    public static SendResult Failed(NotifyException error) =>
        new(error.ErrorId == ErrorIds.OutcomeUnknown ? SendStatus.Unknown : SendStatus.Rejected, error);

    /// <inheritdoc />
    public bool Equals(SendResult other) => Status == other.Status && ReferenceEquals(Error, other.Error);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SendResult other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Status, Error);

    /// <inheritdoc />
    public override string ToString() => Error is null ? Status.ToString() : $"{Status}: {Error.Message}";

    /// <summary>Compares two results for equality.</summary>
    public static bool operator ==(SendResult left, SendResult right) => left.Equals(right);

    /// <summary>Compares two results for inequality.</summary>
    public static bool operator !=(SendResult left, SendResult right) => !left.Equals(right);
}

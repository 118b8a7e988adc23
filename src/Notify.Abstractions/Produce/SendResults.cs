using System.Collections;

namespace Notify;

/// <summary>The results of a batch, one per message, by position.</summary>
public sealed class SendResults : IReadOnlyList<SendResult>
{
    private readonly SendResult[]? _results;

    private SendResults(int count, SendResult[]? results)
    {
        Count = count;
        _results = results;
    }

    /// <inheritdoc />
    public int Count { get; }

    /// <summary>True if every message was accepted.</summary>
    public bool AllAccepted => _results is null;

    /// <inheritdoc />
    public SendResult this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _results is null ? SendResult.Accepted : _results[index];
        }
    }

    /// <summary>Every message of the batch was accepted.</summary>
    /// <param name="count">How many messages there were.</param>
    public static SendResults Accepted(int count) => new(count, null);

    /// <summary>The results as they are, by position.</summary>
    /// <param name="results">One per message; the array belongs to the result from here on.</param>
    public static SendResults From(SendResult[] results) =>
        new(results.Length, Array.TrueForAll(results, result => result.IsAccepted) ? null : results);

    /// <summary>Throws if any message was not certainly accepted.</summary>
    /// <exception cref="SendException">
    /// Says how many were not accepted, and why the first was not. Its outcome is unknown if that of any message is.
    /// </exception>
    public void ThrowIfAnyFailed()
    {
        if (_results is null)
            return;
        var failed = _results.Where(result => !result.IsAccepted).ToList();
        var anyUnknown = failed.Exists(result => result.Status == SendStatus.Unknown);
        throw new SendException(
            anyUnknown ? ErrorIds.OutcomeUnknown : ErrorIds.NotAccepted,
            $"{failed.Count:N0} of {Count:N0} messages were not certainly accepted. The first: {failed[0].Error?.Message}",
            failed[0].Error
        );
    }

    /// <inheritdoc />
    public IEnumerator<SendResult> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Buffers;
using System.Text;

namespace Notify.Http;

/// <summary>
/// Reads an answer to its end, so that its connection serves again, but never more of it than a bound: a connection
/// that sends more is closed.
/// </summary>
internal sealed class AnswerReader(HttpPushOptions options, TimeProvider time)
{
    private const int MostBytes = 64 * 1024;
    private const int MostTextBytes = 512;
    private const int BufferBytes = 4096;

    public async ValueTask<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text =
            response.Content.Headers.ContentLength == 0
                ? ""
                : await DrainAsync(response, cancellationToken).ConfigureAwait(false);
        return new Answer(response.StatusCode, RetryAfterOf(response), text);
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } header || options.MaxRetryAfter == TimeSpan.Zero)
            return null;
        var after = header.Delta ?? header.Date - time.GetUtcNow();
        return after < options.MaxRetryAfter ? after : options.MaxRetryAfter;
    }

    /// <returns>The beginning of the body, for what will be told of a failure.</returns>
    private static async ValueTask<string> DrainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            // The first bytes stay at its beginning.
            var kept = 0;
            for (var read = 0; read < MostBytes; )
            {
                var count = await stream.ReadAsync(buffer.AsMemory(kept), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                    break;
                read += count;
                kept = Math.Min(kept + count, MostTextBytes);
            }

            return kept == 0 || response.IsSuccessStatusCode
                ? ""
                : $": \"{Printable(Encoding.UTF8.GetString(buffer, 0, kept))}\"";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What comes from outside goes into logs and pages as one line.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
}

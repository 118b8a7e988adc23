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

    public async ValueTask<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await DrainAsync(response.Content, cancellationToken).ConfigureAwait(false);
        return new Answer(response.StatusCode, RetryAfterOf(response), text);
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } header || options.MaxRetryAfter == TimeSpan.Zero)
            return null;
        var after = header.Delta ?? header.Date - time.GetUtcNow();
        return after < options.MaxRetryAfter ? after : options.MaxRetryAfter;
    }

    private static async ValueTask<string> DrainAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = new byte[4096];
        var head = new List<byte>(MostTextBytes);
        for (var read = 0; read < MostBytes; )
        {
            var count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                break;
            read += count;
            head.AddRange(buffer.AsSpan(0, Math.Min(count, MostTextBytes - head.Count)));
        }

        return head.Count == 0 ? "" : $": \"{Printable(Encoding.UTF8.GetString([.. head]))}\"";
    }

    /// <summary>What comes from outside goes into logs and pages as one line.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
}

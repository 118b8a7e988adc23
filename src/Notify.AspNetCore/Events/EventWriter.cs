using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notify.AspNetCore;

/// <summary>
/// Writes server-sent events. JSON without line breaks is one <c>data</c> line, so nothing has to be split.
/// </summary>
internal sealed class EventWriter(PipeWriter output, TimeSpan timeout, TimeProvider time)
{
    private const int MostUnsent = 16 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = InboxFormat.Encoder,
        SkipValidation = true,
    };

    /// <summary>True if enough is written to be sent before more is.</summary>
    public bool IsFull => output.UnflushedBytes > MostUnsent;

    /// <summary>True while the reader does not take what was sent.</summary>
    public bool IsBlocked { get; private set; }

    public void Retry(TimeSpan after) => Text($"retry: {(long)after.TotalMilliseconds}\n\n");

    public void Ping() => Bare("ping");

    /// <summary>An event that says nothing but its name, and that nobody comes back to.</summary>
    public void Bare(string name) => Text($"event: {name}\ndata: {{}}\n\n");

    public void Event<T>(string name, string id, T data, JsonTypeInfo<T> type) =>
        Event(name, id, (data, type), static (json, told) => JsonSerializer.Serialize(json, told.data, told.type));

    /// <param name="name">What happened.</param>
    /// <param name="id">What a client that comes back sends; without line breaks.</param>
    /// <param name="data">What is told.</param>
    /// <param name="write">Writes it.</param>
    public void Event<T>(string name, string id, T data, Action<Utf8JsonWriter, T> write)
    {
        Text($"id: {id}\nevent: {name}\ndata: ");
        using (var json = new Utf8JsonWriter(output, WriterOptions))
            write(json, data);
        Text("\n\n");
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="ReaderStalledException">The reader takes nothing.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var flush = output.FlushAsync(cancellationToken);
        if (flush.IsCompletedSuccessfully)
        {
            await flush.ConfigureAwait(false);
            return;
        }

        var sent = flush.AsTask();
        IsBlocked = true;
        try
        {
            await sent.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            IsBlocked = false;
        }
        catch (TimeoutException) when (!sent.IsCompleted)
        {
            throw new ReaderStalledException();
        }
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);
}

namespace Notify.AspNetCore;

/// <summary>Reads what a client sends. While nothing comes, no memory waits for it.</summary>
internal sealed class SocketInput(Stream stream)
{
    // A close frame of a client: two bytes, the mask, and 125 bytes at most.
    private const int MostCloseBytes = 131;
    private const byte CloseFrame = 0x88;

    public FrameReader Frames { get; } = new();

    /// <summary>Waits for more.</summary>
    /// <returns>False if there will be no more.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Frames.Rest();
        // Ends when there is something to read; only then a buffer is taken.
        await stream.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        var read = await stream.ReadAsync(Frames.Room(), cancellationToken).ConfigureAwait(false);
        Frames.Add(read);
        return read > 0;
    }

    /// <summary>Reads to the end, or to what looks like a close frame, and makes nothing of the rest.</summary>
    public async Task SkipToEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Frames.Release();
            await stream.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            var room = Frames.Room();
            var read = await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0 || (read <= MostCloseBytes && room.Span[0] == CloseFrame))
                return;
        }
    }
}

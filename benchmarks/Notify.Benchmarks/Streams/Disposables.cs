namespace Notify.Benchmarks.Streams;

/// <summary>Streams that are opened one by one and closed together.</summary>
internal sealed class Disposables(int count) : IDisposable
{
    private readonly RawStream?[] _streams = new RawStream?[count];

    public void Add(int number, RawStream stream) => _streams[number] = stream;

    public void Dispose() => Array.ForEach(_streams, stream => stream?.Dispose());
}

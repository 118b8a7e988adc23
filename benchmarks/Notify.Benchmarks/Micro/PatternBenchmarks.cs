using BenchmarkDotNet.Attributes;

namespace Notify.Benchmarks.Micro;

/// <summary>Whether a topic is covered; asked once per topic and group, not per message.</summary>
[MemoryDiagnoser]
public class PatternBenchmarks
{
    private const string Topic = "shop.orders.eu.placed";
    private readonly TopicPattern _exact = new(Topic);
    private readonly TopicPattern _words = new("shop.*.eu.*");
    private readonly TopicPattern _rest = new("shop.#.placed");

    [Benchmark]
    public bool Exact() => _exact.Matches(Topic);

    [Benchmark]
    public bool OneWordEach() => _words.Matches(Topic);

    [Benchmark]
    public bool AnyNumberOfWords() => _rest.Matches(Topic);
}

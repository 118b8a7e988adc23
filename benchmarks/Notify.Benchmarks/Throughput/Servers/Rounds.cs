using Notify.Benchmarks.Report;

namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>What was measured of several contenders, round by round: each round has one result of each.</summary>
internal sealed class Rounds<T>(IReadOnlyList<string> names)
{
    private readonly List<T[]> _rounds = [];

    public IReadOnlyList<string> Names => names;

    public void Add(T[] round) => _rounds.Add(round);

    public IReadOnlyList<T> Of(int contender) => _rounds.ConvertAll(round => round[contender]);

    public double Median(int contender, Func<T, double> figure) => Of(contender).Select(figure).Median();

    /// <summary>The median of the rounds' own ratios.</summary>
    public double Ratio(int contender, int to, Func<T, double> figure) =>
        _rounds.Select(round => figure(round[contender]) / figure(round[to])).Median();

    public double Ratio(string contender, string to, Func<T, double> figure) =>
        Ratio(IndexOf(contender), IndexOf(to), figure);

    private int IndexOf(string name) => Enumerable.Range(0, names.Count).First(i => names[i] == name);
}

namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>A ratio that Notify is to reach.</summary>
/// <param name="What">What it says, for the report.</param>
/// <param name="Part">Where it is measured.</param>
/// <param name="Figure">What is compared.</param>
/// <param name="Of">The contender it is asked of.</param>
/// <param name="To">The contender it is compared to.</param>
/// <param name="Bound">The ratio to reach.</param>
internal sealed record Goal(string What, Part Part, GoalFigure Figure, string Of, string To, double Bound)
{
    public bool IsMet(double ratio) => Figure == GoalFigure.Rate ? ratio >= Bound : ratio <= Bound;

    public string BoundText => $"{(Figure == GoalFigure.Rate ? "at least" : "at most")} {Bound:0.00}";
}

namespace Notify.MySql;

/// <summary>What a run would move.</summary>
/// <param name="Layout">The tables as they are and are to be.</param>
/// <param name="Parts">Who would go from where to where.</param>
internal sealed record ReshardPlan(ReshardLayout Layout, IReadOnlyList<ReshardPart> Parts);

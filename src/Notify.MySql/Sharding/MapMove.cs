namespace Notify.MySql;

/// <summary>The move of users to other tables that is under way, as it is recorded at home.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Tables">How many tables there will be.</param>
/// <param name="Places">Where they will be.</param>
internal sealed record MapMove(MovePhase Phase, int Tables, IReadOnlyList<MapPlace> Places);

namespace Notify.MySql;

/// <summary>Everything that is recorded at home, of one moment.</summary>
/// <param name="Record">The map.</param>
/// <param name="Places">Where its tables are.</param>
/// <param name="Move">The move that is under way, or null.</param>
internal sealed record MapState(MapRecord Record, IReadOnlyList<MapPlace> Places, MapMove? Move);

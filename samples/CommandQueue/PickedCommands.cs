namespace CommandQueue;

/// <summary>Commands of a consumer that are to be marked as solved, or sent again.</summary>
internal sealed record PickedCommands(string? Consumer = null, IReadOnlyList<long>? MsgIds = null);

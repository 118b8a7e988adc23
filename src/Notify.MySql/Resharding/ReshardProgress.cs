namespace Notify.MySql;

/// <summary>How far a run has come.</summary>
/// <param name="What">What is being done: "move", "remove".</param>
/// <param name="Table">The table that is left.</param>
/// <param name="Users">Users done so far in this run.</param>
/// <param name="Notices">Their notices.</param>
/// <param name="Pause">How long the user who was moved last had to wait at most.</param>
internal sealed record ReshardProgress(string What, int Table, long Users, long Notices, TimeSpan Pause = default);

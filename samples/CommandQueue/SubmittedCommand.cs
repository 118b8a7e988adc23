namespace CommandQueue;

/// <summary>A command as a caller submits it.</summary>
/// <param name="Project">The project; must be set.</param>
/// <param name="Cmd">The command; must be set, and belong to the project.</param>
/// <param name="Bucket">What it belongs to, and keeps its order with; must be set.</param>
/// <param name="Timestamp">When it is due, in seconds since 1970; 0 or left out is now.</param>
/// <param name="Params">What consumers get, as it is.</param>
/// <param name="RequestId">The id of the request it comes from; consumers get it as a header.</param>
internal sealed record SubmittedCommand(
    string? Project = null,
    string? Cmd = null,
    string? Bucket = null,
    ulong Timestamp = 0,
    string? Params = null,
    string? RequestId = null
);

namespace CommandQueue;

/// <summary>A project, and from where its commands may be submitted.</summary>
public sealed class ProjectOptions
{
    /// <summary>The project's name.</summary>
    public string Project { get; set; } = "";

    /// <summary>Addresses and networks, for example <c>10.0.0.7</c> and <c>10.1.0.0/16</c>.</summary>
    public List<string> AllowIp { get; set; } = [];
}
